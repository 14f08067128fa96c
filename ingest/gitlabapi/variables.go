package gitlabapi

import (
	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// variables reads the variables of a project or a group.
func (c *call) variables() {
	findings := ingest.NewFindings(c.Builder)
	var shown []ingest.Variable
	for _, n := range c.List() {
		name := n.Get("key").String()
		if name == "" {
			c.Diagnose(fact.Warning, n, "reading GitLab's variables: this one has no key; it is left out")
			continue
		}
		value, given := n.Get("value").String(), n.Get("value").Kind() == jsontree.String
		called := findings.HoldsSecret(name, value)
		if given && !called && !isKept(n) || given && (value == "" || credential.Placeholder(value)) {
			continue
		}
		place := c.variable(n, name)
		switch {
		case !given:
			stored := fact.Key{Kind: fact.UnknownSecret, ID: place.ID}
			c.NodeOnce(fact.Node{Key: stored, Name: name, Evidence: []fact.Evidence{c.at(n)}})
			c.Edge(place, fact.Stores, stored, c.at(n))
		case called:
			shown = append(shown, ingest.Variable{Name: name, Value: value, Place: place, Evidence: c.at(n)})
		default:
			findings.Add(ingest.Finding{Value: value, Evidence: c.at(n),
				Place: ingest.Place{Node: fact.Node{Key: place, Name: name}, Stable: true, Single: true}})
		}
	}
	findings.AddVariables(fact.Key{}, shown)
	findings.Finish()
	c.listed("variables")
}

// isKept reports whether GitLab is told to keep a variable from being seen.
func isKept(n *jsontree.Node) bool {
	return n.Get("masked").Text() == "true" || n.Get("hidden").Text() == "true" || n.Get("variable_type").String() == "file"
}

// variable adds the place that a variable is.
func (c *call) variable(n *jsontree.Node, name string) fact.Key {
	holder, scope := c.holder, n.Get("environment_scope").String()
	if scope == "*" {
		scope = ""
	}
	if scope = ingest.Shown(scope, 255); scope != "" {
		holder += "/environments/" + scope
	}
	here := c.at(n)
	place := fact.Key{Kind: "ci-secret", ID: holder + "/secrets/" + ingest.Shown(name, 255)}
	c.Node(fact.Node{Key: place, Name: ingest.Shown(name, 255), Evidence: []fact.Evidence{here},
		Props: fact.Props{"protected": flag(n.Get("protected")), "masked": flag(n.Get("masked")), "hidden": flag(n.Get("hidden")), "environmentScope": scope}})
	return place
}

// flag is true, or nothing to say.
func flag(n *jsontree.Node) any {
	if n.Text() == "true" {
		return true
	}
	return nil
}
