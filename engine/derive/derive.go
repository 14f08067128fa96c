// Package derive runs the policy evaluators over linked facts and adds what
// they conclude: authority edges, each with verdict, conditions, evidence and
// blockers, and the inputs whose absence matters.
//
// It is a pure function of its input: no clock, no I/O, and the same facts in
// whatever order give the same result, in one order.
package derive

import (
	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/policy/awsactions"
	"keyreach/engine/policy/awsmanaged"
)

// Tables are the embedded data that deriving reads.
type Tables struct {
	Catalogue *credential.Catalogue
	Managed   *awsmanaged.Policies
	Actions   *awsactions.Catalogue
}

// Derived is what deriving adds to a collection. Its lists are sorted.
type Derived struct {
	Nodes []fact.Node
	Edges []fact.Edge
	Hubs  []Hub
	Gaps  []fact.Gap
	// Variants says as which variant a principal is reached by a relation; the
	// edges of the collection that lead to it lead there instead.
	Variants map[Arrival]fact.Key
	// Ungranted says of principals which calls no policy of their own grants, of those
	// that a survivor of the catalogue needs.
	Ungranted map[fact.Key][]string
	// MayCall says of principals which of the calls by which somebody stays their
	// policies allow, or may allow.
	MayCall map[fact.Key][]string
	// Superseded names edges of the collection that deriving has decided: what
	// they say stands in Edges, or is not so.
	Superseded  map[EdgeName]bool
	Diagnostics []fact.Diagnostic
}

// Hub is a set of resources that one grant gives alike, after what is taken
// away. Edges lead from principals to the hub; To is left empty.
type Hub struct {
	ID      string
	Members []fact.Key
	Edges   []fact.Edge
}

// EdgeName names the edges of one relation between two nodes.
type EdgeName struct {
	From     fact.Key
	Relation fact.Relation
	To       fact.Key
}

// Arrival is a way of reaching a principal.
type Arrival struct {
	Relation fact.Relation
	FromKind string
	To       fact.Key
}

// Derive returns what the evaluators conclude from the collection, which it
// leaves as it is.
func Derive(c *fact.Collection, tables *Tables) Derived {
	d := Derived{Variants: map[Arrival]fact.Key{}}
	deriveGitHub(c, &d)
	deriveGivenSecrets(c, &d)
	deriveInstallations(c, &d)
	deriveAgents(c, &d)
	deriveGroups(c, &d)
	deriveVendorGrants(c, &d)
	deriveChecked(c, tables.Catalogue, &d)
	newAWS(c, tables, &d).run()
	d.sort()
	return d
}
