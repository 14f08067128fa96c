package link

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// propOwnerRules holds the rules of a CODEOWNERS file.
const propOwnerRules = "ownerRules"

// ownerRule is one of them.
type ownerRule struct {
	pattern, section string
	owners           []string
	line             int
}

// ownFiles says whose the known files and workflows of a repository are, by its
// CODEOWNERS file, and whose the repository is, by the rule for all of it. Of a
// path the last rule that matches counts, in each section of its own.
func (l *linker) ownFiles() {
	files := map[string]*fact.Node{} // by repository
	for _, n := range l.nodes {
		repository, path, ok := strings.Cut(n.ID, ":")
		if n.Props[propOwnerRules] == nil || !ok {
			continue
		}
		if other := files[repository]; other == nil || rankOf(repository, path) < rankOf(repository, pathOf(other)) {
			files[repository] = n
		}
	}
	if len(files) == 0 {
		return
	}
	rules := map[string][]ownerRule{}
	for repository, file := range files {
		rules[repository] = rulesOf(file)
	}
	for _, n := range l.nodes {
		repository, path, _ := strings.Cut(n.ID, ":")
		file := files[repository]
		if file == nil || n.Context != "" || !slices.Contains([]string{"file", "ci-workflow", "terraform-state", "git-repository"}, n.Kind) {
			continue
		}
		l.own(n, path, repository, file, rules[repository])
	}
}

func pathOf(n *fact.Node) string {
	_, path, _ := strings.Cut(n.ID, ":")
	return path
}

// rankOf says which of several CODEOWNERS files the platform reads.
func rankOf(repository, path string) int {
	order := []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"}
	if isGitLab(repository) {
		order = []string{"CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"}
	}
	if i := slices.Index(order, path); i >= 0 {
		return i
	}
	return len(order)
}

func isGitLab(repository string) bool {
	host, _, _ := strings.Cut(repository, "/")
	return strings.Contains(host, "gitlab")
}

func rulesOf(file *fact.Node) []ownerRule {
	list, _ := file.Props[propOwnerRules].([]any)
	var rules []ownerRule
	for _, entry := range list {
		fields, _ := entry.(map[string]any)
		props := fact.Props(fields)
		line, _ := props["line"].(float64)
		rules = append(rules, ownerRule{props.String("pattern"), strings.ToLower(props.String("section")), props.Strings("owners"), int(line)})
	}
	return rules
}

// own adds the owners of one node; path is empty for the repository itself.
func (l *linker) own(n *fact.Node, path, repository string, file *fact.Node, rules []ownerRule) {
	deciding := map[string]ownerRule{}
	excluded := map[string]bool{}
	var sections []string
	for _, r := range rules {
		pattern, exclusion := strings.CutPrefix(r.pattern, "!")
		if !matchesOwned(pattern, path, isGitLab(repository)) || excluded[r.section] {
			continue
		}
		if _, known := deciding[r.section]; !known {
			sections = append(sections, r.section)
		}
		if exclusion { // what is excluded is not included again
			excluded[r.section] = true
			r.owners = nil
		}
		deciding[r.section] = r
	}
	host, _, _ := strings.Cut(repository, "/")
	for _, section := range sections {
		r := deciding[section]
		for _, word := range r.owners {
			l.edge(fact.Edge{From: n.Key, Relation: fact.OwnedBy, To: ownerKey(host, word), Confidence: "documented", Evidence: evidenceOf(file, r)})
		}
	}
}

// evidenceOf is the line of a rule.
func evidenceOf(file *fact.Node, r ownerRule) []fact.Evidence {
	if len(file.Evidence) == 0 {
		return nil
	}
	e := file.Evidence[0]
	e.Line, e.Column, e.Note = r.line, 1, "owners of "+r.pattern
	return []fact.Evidence{e}
}

// ownerKey is who a word of a CODEOWNERS file names: an address and a login are a
// person's, @org/team and @@role a team's.
func ownerKey(host, word string) fact.Key {
	name, mention := strings.CutPrefix(word, "@")
	switch {
	case !mention:
		return fact.Key{Kind: "person", ID: strings.ToLower(word)}
	case strings.ContainsAny(name, "@/"):
		return fact.Key{Kind: "team", ID: word}
	default:
		return fact.Key{Kind: "person", ID: host + "/" + name}
	}
}

// matchesOwned reports whether a pattern matches a path, or with the empty path
// whether it matches all there is. A pattern with a slash at its begin or in its
// middle counts from the root (on GitLab: only at its begin); others match at any
// depth. One that matches a directory matches what is in it, but for a * at the
// end, which matches the files of its directory.
func matchesOwned(pattern, path string, gitlab bool) bool {
	if path == "" {
		return slices.Contains([]string{"*", "**", "/**", "/**/*", "**/*"}, pattern)
	}
	pattern, directory := strings.CutSuffix(pattern, "/")
	trimmed, rooted := strings.CutPrefix(pattern, "/")
	if !rooted && !gitlab {
		rooted = strings.Contains(trimmed, "/")
	}
	parts := strings.Split(trimmed, "/")
	for len(parts) > 0 && parts[len(parts)-1] == "**" { // all that is in the directory
		parts, directory = parts[:len(parts)-1], true
	}
	if len(parts) == 0 {
		return true
	}
	if !rooted {
		parts = append([]string{"**"}, parts...)
	}
	last := parts[len(parts)-1]
	descends := last != "*" || trimmed == "*" && !strings.HasPrefix(pattern, "/")
	return matchesParts(parts, strings.Split(path, "/"), directory, descends)
}

// matchesParts matches a path part by part. directory says that the pattern must
// match a directory above the file, descends that it may.
func matchesParts(pattern, path []string, directory, descends bool) bool {
	// reached[i] says that the pattern up to its i-th part matches the path so far.
	reached := make([]bool, len(pattern)+1)
	reached[0] = true
	closure(pattern, reached)
	for i, part := range path {
		next := make([]bool, len(pattern)+1)
		for j, p := range pattern {
			switch {
			case !reached[j]:
			case p == "**":
				next[j] = true
			case matchesPart(p, part):
				next[j+1] = true
			}
		}
		closure(pattern, next)
		reached = next
		inside := i+1 < len(path)
		if reached[len(pattern)] && (inside && (descends || directory) || !inside && !directory) {
			return true
		}
	}
	return false
}

// closure lets ** match nothing.
func closure(pattern []string, reached []bool) {
	for j, p := range pattern {
		if reached[j] && p == "**" && j+1 < len(pattern) {
			reached[j+1] = true
		}
	}
}

// matchesPart matches one name: * is any text, ? any character.
func matchesPart(pattern, name string) bool {
	star, from := -1, 0
	i, j := 0, 0
	for j < len(name) {
		switch {
		case i < len(pattern) && pattern[i] == '*':
			star, from = i, j
			i++
		case i < len(pattern) && (pattern[i] == '?' || pattern[i] == name[j]):
			i++
			j++
		case star >= 0:
			from++
			i, j = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[i:], "*") == ""
}
