package githubapi

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// environment is the environment that the path names.
func (c *call) environment() fact.Key { return c.environmentNamed(c.args["environment"]) }

func (c *call) environmentNamed(name string) fact.Key {
	return fact.Key{Kind: "ci-environment", ID: c.repository().ID + "/environments/" + name}
}

// readEnvironments reads a repository's environments and what protects them.
func readEnvironments(c *call) {
	environments := c.elements()
	c.page(fact.Key{}, len(environments))
	for _, n := range environments {
		if name, ok := c.Want(n, "name"); ok {
			c.addEnvironment(c.environmentNamed(name), name, n)
		}
	}
}

// readEnvironment reads one environment; 404 says that there is none: a job that
// names it makes it, without any protection.
func readEnvironment(c *call) {
	if c.None {
		c.noDocument(fact.DocEnvironment, c.environment())
		return
	}
	c.addEnvironment(c.environment(), c.args["environment"], c.Response)
}

func (c *call) addEnvironment(key fact.Key, name string, n *jsontree.Node) {
	c.addNode(key, name, n, fact.Props{fact.PropCreatedAt: ingest.Moment(n.Get("created_at").Time())})
	if n.Get("protection_rules").Kind() != jsontree.Array {
		c.Fail(n, "an environment without protection_rules says nothing of what protects it")
		return
	}
	c.addDocument(fact.DocEnvironment, "", key, n)
}

// readDeploymentPolicies reads which branches and tags may enter an environment.
func readDeploymentPolicies(c *call) {
	key := c.environment()
	policies := c.elements()
	c.page(key, len(policies))
	if !c.None {
		c.addDocument(fact.DocDeploymentPolicies, c.pageID(), key, c.Response)
	}
}

// pageID names the part of a listing that one page's document is.
func (c *call) pageID() string {
	if page := asksFor(c.query); page != firstPage {
		return "page " + ingest.Short(page, 60)
	}
	return ""
}

const branchPrefix, tagPrefix = "refs/heads/", "refs/tags/"

// refKey is a ref of the path's repository, by its full name.
func (c *call) refKey(name string) fact.Key {
	if !strings.HasPrefix(name, "refs/") {
		name = branchPrefix + name
	}
	return fact.Key{Kind: "git-ref", ID: c.repository().ID + "@" + name}
}
