package ingest

import (
	"net/url"
	"path"
	"strings"
)

// NormalRepository returns a repository's id, host/owner/name with the host in
// lower case and without .git, from a URL or an scp-like address.
func NormalRepository(address string) string {
	address = strings.TrimSpace(address)
	if address == "" {
		return ""
	}
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		address = u.Hostname() + u.Path
	} else if user, rest, ok := strings.Cut(address, "@"); ok && !strings.Contains(user, "/") {
		address = strings.Replace(rest, ":", "/", 1)
	}
	host, name, _ := strings.Cut(strings.TrimSuffix(strings.Trim(address, "/"), ".git"), "/")
	return strings.TrimSuffix(strings.ToLower(host)+"/"+name, "/")
}

// merged returns m with what is empty taken from other.
func (m Meta) merged(other Meta) Meta {
	fill := func(into *string, from string) {
		if *into == "" {
			*into = from
		}
	}
	fill(&m.Repository, other.Repository)
	fill(&m.RepositoryPath, other.RepositoryPath)
	fill(&m.Ref, other.Ref)
	fill(&m.Account, other.Account)
	fill(&m.Region, other.Region)
	if m.ObservedAt == nil {
		m.ObservedAt = other.ObservedAt
	}
	return m
}

// below returns the path of source inside dir; ok is false where it is not.
func below(source, dir string) (inside string, ok bool) {
	if dir == "" || dir == "." {
		return source, true
	}
	return strings.CutPrefix(source, dir+"/")
}

// metaFor returns what keyreach.yaml and .git say about a source; the longest
// path that covers it wins, field by field.
func metaFor(source string, rules []SourceRule) Meta {
	var meta Meta
	for length := len(source); length >= 0; length-- {
		for _, rule := range rules {
			if len(rule.Path) != length {
				continue
			}
			found := rule.Meta
			if inside, ok := below(source, rule.Path); ok {
				found.RepositoryPath = inside
			} else if rule.Path != source {
				continue
			}
			meta = meta.merged(found)
		}
	}
	if meta.Repository == "" {
		meta.RepositoryPath = ""
	}
	return meta
}

// gitRules reads the remote and the branch of each .git folder in the tree.
func (t *Tree) gitRules(folders []string) []SourceRule {
	var rules []SourceRule
	for _, folder := range folders {
		meta := Meta{Repository: NormalRepository(remoteOf(t.small(folder + "/config"))), Ref: refOf(t.small(folder + "/HEAD"))}
		if meta.Repository != "" {
			rules = append(rules, SourceRule{Path: path.Dir(folder), Meta: meta})
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
	buffer := make([]byte, 64<<10)
	n, _ := file.Read(buffer)
	return string(buffer[:n])
}

// remoteOf returns the URL of the remote "origin" in a git configuration.
func remoteOf(config string) string {
	inOrigin := false
	for line := range strings.Lines(config) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			inOrigin = strings.HasPrefix(line, `[remote "origin"]`)
		}
		if name, value, ok := strings.Cut(line, "="); ok && inOrigin && strings.TrimSpace(name) == "url" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// refOf returns the ref that HEAD names, empty for a detached one.
func refOf(head string) string {
	ref, ok := strings.CutPrefix(strings.TrimSpace(head), "ref: ")
	if !ok {
		return ""
	}
	return ref
}
