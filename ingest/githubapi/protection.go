package githubapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// readBranches reads a repository's branches and whether anything protects them.
func readBranches(c *call) {
	branches := c.elements()
	c.page(fact.Key{}, len(branches))
	for _, n := range branches {
		if name, ok := c.Want(n, "name"); ok {
			c.addBranch(c.refKey(name), n)
		}
	}
}

func readBranch(c *call) { c.addBranch(c.refKey(c.args["branch"]), c.Response) }

func (c *call) addBranch(ref fact.Key, n *jsontree.Node) {
	c.addNode(ref, "", n, fact.Props{"protected": boolProp(n.Get("protected"))})
	c.addAccess(c.repository(), fact.Contains, ref, fact.Read, n)
}

// readTags reads a repository's tags.
func readTags(c *call) {
	tags := c.elements()
	c.page(fact.Key{}, len(tags))
	for _, n := range tags {
		if name, ok := c.Want(n, "name"); ok {
			ref := c.refKey(tagPrefix + name)
			c.addNode(ref, "", n, nil)
			c.addAccess(c.repository(), fact.Contains, ref, fact.Read, n)
		}
	}
}

// readProtection reads the protection of a branch; 404 says that there is none.
func readProtection(c *call) {
	ref := c.refKey(c.args["branch"])
	c.addNode(ref, "", nil, nil)
	c.addAccess(c.repository(), fact.Contains, ref, fact.Read, nil)
	if c.None {
		c.noDocument(fact.DocBranchProtection, ref)
		return
	}
	c.addDocument(fact.DocBranchProtection, "", ref, c.Response)
}

// readBranchRules reads the rules of all rulesets that bear on a branch.
func readBranchRules(c *call) {
	ref := c.refKey(c.args["branch"])
	c.addNode(ref, "", nil, nil)
	c.addAccess(c.repository(), fact.Contains, ref, fact.Read, nil)
	c.page(ref, len(c.elements()))
	if !c.None {
		c.addDocument(fact.DocBranchRules, c.pageID(), ref, c.Response)
	}
}

// readRulesets reads the names of rulesets; what they say is in each one's own
// answer.
func readRulesets(c *call) {
	rulesets := c.elements()
	c.page(fact.Key{}, len(rulesets))
	for _, n := range rulesets {
		if id, ok := c.Want(n, "id"); ok {
			c.addRuleset(id, n)
		}
	}
}

func readRuleset(c *call) {
	if !c.None {
		c.addRuleset(c.args["ruleset"], c.Response)
	}
}

// addRuleset adds a ruleset as a document of where it was asked for. One that is
// only listed is an attachment of the text that its own answer gives; one that is
// not enforced needs none.
func (c *call) addRuleset(id string, n *jsontree.Node) {
	enforcement := n.Get("enforcement").String()
	switch {
	case n.Get("rules").Kind() == jsontree.Array:
		c.addDocument(fact.DocRuleset, id, c.scope(), n)
	case enforcement == "disabled" || enforcement == "evaluate":
	default:
		c.document(fact.Document{Kind: fact.DocRuleset, ID: id, Of: c.scope(), Evidence: []fact.Evidence{c.Evidence(n)}})
	}
}
