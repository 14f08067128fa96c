package bitbucketpipelines

import (
	"regexp"
	"strings"

	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

// classes returns how a pattern of a section is started. Where the default branch is
// not known a pattern may admit it or not: both classes are kept.
func (r *reader) classes(section, pattern string) []start {
	switch section {
	case "tags":
		return []start{{"push", ingest.ClassTagRef}}
	case "pull-requests":
		return []start{{"pull_request", ingest.ClassPullRequest}}
	case "custom":
		return []start{{"manual", ingest.ClassDefaultRef}, {"manual", ingest.ClassOtherRef}}
	}
	var list []start
	branch := r.DefaultBranch()
	if branch == "" || admits(pattern, branch) {
		list = append(list, start{"push", ingest.ClassDefaultRef})
	}
	if pattern != branch {
		list = append(list, start{"push", ingest.ClassOtherRef})
	}
	return list
}

// defaultClasses returns how the default pipeline is started: for the branches that
// have none of their own.
func (r *reader) defaultClasses(branches *yamltree.Node) []start {
	branch := r.DefaultBranch()
	isDefault, isOther := true, true
	for _, entry := range branches.Entries() {
		if branch != "" && admits(entry.Name(), branch) {
			isDefault = false
		}
		if entry.Name() == "**" {
			isOther = false
		}
	}
	var list []start
	if isDefault {
		list = append(list, start{"push", ingest.ClassDefaultRef})
	}
	if isOther {
		list = append(list, start{"push", ingest.ClassOtherRef})
	}
	return list
}

// admits matches Bitbucket's patterns: * stops at a slash, ** does not, ? is one
// character, {a,b} are alternatives.
func admits(pattern, branch string) bool {
	var expr strings.Builder
	depth := 0
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case strings.HasPrefix(pattern[i:], "**"):
			expr.WriteString(".*")
			i++
		case c == '*':
			expr.WriteString("[^/]*")
		case c == '?':
			expr.WriteString("[^/]")
		case c == '{':
			depth++
			expr.WriteString("(?:")
		case c == '}' && depth > 0:
			depth--
			expr.WriteByte(')')
		case c == ',' && depth > 0:
			expr.WriteByte('|')
		default:
			expr.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		}
	}
	re, err := regexp.Compile("^(?:" + expr.String() + ")$")
	return err == nil && re.MatchString(branch)
}
