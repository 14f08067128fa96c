package gitlabapi

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// protectedRefs reads which branches or tags are protected: names and patterns stay
// on the repository, where the list is whole; names are refs besides.
func (c *call) protectedRefs(what, prefix string) {
	names := []any{}
	for _, n := range c.List() {
		name := ingest.Shown(n.Get("name").String(), 255)
		if name == "" {
			continue
		}
		names = append(names, name)
		if strings.Contains(name, "*") {
			continue
		}
		ref := fact.Key{Kind: "git-ref", ID: c.holder + "@" + prefix + name}
		c.Node(fact.Node{Key: ref, Evidence: []fact.Evidence{c.at(n)}, Props: fact.Props{"protected": true,
			"pushAccess": levels(n.Get("push_access_levels")), "mergeAccess": levels(n.Get("merge_access_levels")), "createAccess": levels(n.Get("create_access_levels")),
			"forcePush": flag(n.Get("allow_force_push"))}})
		c.Contains(c.repository(), ref, fact.Read, c.at(n))
	}
	if c.isWhole() {
		prop := map[string]string{"branches": "protectedBranches", "tags": "protectedTags"}[what]
		c.Node(fact.Node{Key: c.repository(), Props: fact.Props{prop: names}, Evidence: []fact.Evidence{c.at(c.Body)}})
	}
	c.listed("protected_" + what)
}

// levels returns who is let, in GitLab's words.
func levels(n *jsontree.Node) []string {
	var list []string
	for _, e := range n.Elements() {
		if text := e.Get("access_level_description").String(); text != "" {
			list = append(list, ingest.Shown(text, 100))
		} else if level := e.Get("access_level").Text(); level != "" {
			list = append(list, "access level "+ingest.Shown(level, 10))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// environments reads the protected environments of a project.
func (c *call) environments() {
	for _, n := range c.List() {
		name := ingest.Shown(n.Get("name").String(), 255)
		if name == "" {
			continue
		}
		key := fact.Key{Kind: "ci-environment", ID: c.holder + "/environments/" + name}
		c.Node(fact.Node{Key: key, Name: name, Evidence: []fact.Evidence{c.at(n)}, Props: fact.Props{fact.PropSystem: "gitlab", "protected": true,
			"deployAccess": levels(n.Get("deploy_access_levels")), "requiredApprovals": n.Get("required_approval_count").Text()}})
	}
	c.listed("protected_environments")
}

// runners notes which runners a project's jobs may run on.
func (c *call) runners() {
	var list []string
	for _, n := range c.List() {
		if id := n.Get("id").Text(); id != "" {
			list = append(list, ingest.Shown(strings.TrimSpace(id+" "+n.Get("runner_type").String()+" "+n.Get("status").String()), 100))
		}
	}
	here := c.at(c.Body)
	c.Node(fact.Node{Key: c.repository(), Props: fact.Props{"runners": list}, Evidence: []fact.Evidence{here}})
}
