package ingest

import (
	"cmp"
	"io"
	"path"
	"slices"
	"strings"
)

// NormalRepository returns a repository's id, host/owner/name with the host in
// lower case and without .git, from a URL or an scp-like address (git@host:path).
// User, password, port and query are dropped, whatever they hold.
func NormalRepository(address string) string {
	address = strings.TrimSpace(address)
	scheme, rest, isURL := strings.Cut(address, "://")
	if isURL {
		address = rest
	}
	address, _, _ = strings.Cut(address, "?")
	address, _, _ = strings.Cut(address, "#")
	host, name, _ := strings.Cut(address, "/")
	// A password may hold a slash: what stands before an at sign is no host.
	if at := strings.LastIndex(address, "@"); at >= 0 && (isURL || at < len(host)) {
		host, name, _ = strings.Cut(address[at+1:], "/")
	}
	if before, after, ok := strings.Cut(host, ":"); ok && len(before) > 1 {
		host = before
		if !isURL { // host:path, as ssh has it
			name = strings.Trim(after+"/"+name, "/")
		}
	}
	if isURL && strings.EqualFold(scheme, "file") {
		return ""
	}
	return strings.Trim(strings.ToLower(host)+"/"+strings.TrimSuffix(strings.Trim(name, "/"), ".git"), "/")
}

// merged returns m with what is empty taken from other. Where the repository
// comes from decides which path and ref belong to it.
func (m Meta) merged(other Meta) Meta {
	fill := func(into *string, from string) {
		if *into == "" {
			*into = from
		}
	}
	switch {
	case m.Repository == "":
		m.Repository, m.RepositoryPath = other.Repository, other.RepositoryPath
		fill(&m.Ref, other.Ref)
	case other.Repository == "" || other.Repository == m.Repository:
		fill(&m.Ref, other.Ref)
	}
	fill(&m.Account, other.Account)
	fill(&m.Region, other.Region)
	if m.ObservedAt == nil {
		m.ObservedAt = other.ObservedAt
	}
	return m
}

// below returns the path of source inside dir; ok is false where it is not.
func below(source, dir string) (inside string, ok bool) {
	if dir == "." {
		return source, true
	}
	return strings.CutPrefix(source, dir+"/")
}

// mostSpecificFirst sorts rules by the length of their paths, so that the first
// to say a thing is the one that counts; of equals the one that came first.
func mostSpecificFirst(rules []SourceRule) []SourceRule {
	depth := func(r SourceRule) int {
		if r.Path == "." {
			return 0
		}
		return len(r.Path)
	}
	slices.SortStableFunc(rules, func(a, b SourceRule) int { return cmp.Compare(depth(b), depth(a)) })
	return rules
}

// metaFor returns what keyreach.yaml and .git say about a source, field by
// field. The rules are in the order of mostSpecificFirst.
func metaFor(source string, rules []SourceRule) Meta {
	var meta Meta
	for _, rule := range rules {
		found := rule.Meta
		inside, ok := below(source, rule.Path)
		switch {
		case ok && found.Repository != "":
			found.RepositoryPath = inside
		case !ok && rule.Path != source:
			continue
		}
		meta = meta.merged(found)
	}
	return meta
}

// gitRules reads the remote and the branch of each .git folder in the tree.
func (t *Tree) gitRules(folders []string) []SourceRule {
	var rules []SourceRule
	for _, folder := range folders {
		meta := Meta{Repository: RepositoryFrom(remoteOf(t.small(folder + "/config"))), Ref: refOf(t.small(folder + "/HEAD"))}
		if meta.Repository != "" {
			of := folder
			if path.Base(folder) == ".git" {
				of = path.Dir(folder)
			}
			rules = append(rules, SourceRule{Path: of, Meta: meta})
		}
	}
	return rules
}

// small reads up to 64 KiB of a file, empty where it can't be read.
func (t *Tree) small(source string) string {
	file, err := t.open(source)
	if err != nil {
		return ""
	}
	defer func() { _ = file.Close() }()
	text, _ := io.ReadAll(io.LimitReader(file, 64<<10)) // what broke off names no remote
	return string(text)
}

// remoteOf returns the URL of the remote "origin" in a git configuration, else
// of the first remote.
func remoteOf(config string) (url string) {
	section := ""
	for line := range strings.Lines(config) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = line
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok || !strings.EqualFold(strings.TrimSpace(name), "url") || !strings.HasPrefix(section, "[remote ") {
			continue
		}
		value = strings.Trim(strings.TrimSpace(value), `"`)
		if strings.HasPrefix(section, `[remote "origin"]`) {
			return value
		}
		if url == "" {
			url = value
		}
	}
	return url
}

// refOf returns the ref that HEAD names, empty for a detached one.
func refOf(head string) string {
	ref, ok := strings.CutPrefix(strings.TrimSpace(head), "ref: ")
	if !ok {
		return ""
	}
	return ref
}
