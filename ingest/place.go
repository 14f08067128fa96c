package ingest

import (
	"regexp"
	"strings"

	"keyreach/engine/fact"
)

// Place is where a secret lies, and what holds that place.
type Place struct {
	fact.Node
	// Holder contains the place, so that reading it reads the place; zero where
	// it is not known.
	Holder fact.Key
	// Stable says that the id is the same in every report about this place, so
	// that a secret without an identifier can be named after it.
	Stable bool
	// Named says that the place calls each secret in it by a name (Finding.Setting),
	// which stays when the line does not.
	Named bool
	// Single says that the place holds one secret and no more (a variable), so
	// that its id alone names the secret.
	Single bool
}

// repositoryID is host/owner/name; the host has a dot, which a path of this
// machine or a bare name has not at its begin.
var repositoryID = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+(/[^/\s]+){2,}$`)

// RepositoryFrom returns the id of the repository at an address that a report
// gives; empty where the address names none (".", a local path).
func RepositoryFrom(address string) string {
	if id := NormalRepository(address); repositoryID.MatchString(id) {
		return id
	}
	return ""
}

// ReportedRepository returns the repository that a report is about. What
// keyreach.yaml says of the report itself is the user's own word and counts
// first; then the report's word; then the repository that the report lies in.
func (f *File) ReportedRepository(address string) string {
	if f.Meta.Repository != "" && f.Meta.RepositoryPath == "" {
		return f.Meta.Repository
	}
	if id := RepositoryFrom(address); id != "" {
		return id
	}
	return f.Meta.Repository
}

// FilePlace returns the place of a file that a report names. Without a
// repository it is named after the report.
func (f *File) FilePlace(repository, name string) Place {
	name = strings.TrimPrefix(name, "./")
	if name == "" { // the report names no file: the secret lies in the report
		return Place{Node: fact.Node{Key: fact.Key{Kind: "file", ID: f.Source}}}
	}
	if repository == "" {
		return Place{Node: fact.Node{Key: fact.Key{Kind: "file", ID: f.Source + ":" + name}, Name: name}}
	}
	// Paths in a repository begin at its root.
	name = strings.TrimLeft(name, "/")
	return Place{
		Node:   fact.Node{Key: fact.Key{Kind: "file", ID: repository + ":" + name}, Name: name},
		Holder: fact.Key{Kind: "git-repository", ID: repository},
		Stable: true,
	}
}
