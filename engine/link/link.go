// Package link joins names that mean the same thing: findings of one value, a
// key id and its user, a secret of a pipeline and the jobs that use it, and what
// the users assert. A join is a fact with evidence. The same name is not the
// same secret: only a value, an issuer's mark or a configuration joins, and
// where several match none is chosen.
package link

import (
	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// Joined is what linking adds to a collection.
type Joined struct {
	Facts []fact.Fact
	// Aliases maps names of one credential to the one that stands for all.
	Aliases     map[fact.Key]fact.Key
	Diagnostics []fact.Diagnostic
}

// Link returns the joins of a collection, which it leaves as it is. The result
// depends only on the collection's content.
func Link(c *fact.Collection, catalogue *credential.Catalogue) Joined {
	l := &linker{facts: c, catalogue: catalogue, joined: Joined{Aliases: map[fact.Key]fact.Key{}}, nodes: c.SortedNodes()}
	l.index()
	l.applyAssertions()
	l.joinValues()
	l.bindKeys()
	l.inheritSecrets()

	return l.joined
}

type linker struct {
	facts     *fact.Collection
	catalogue *credential.Catalogue
	nodes     []*fact.Node
	// byID lists the nodes of each id, in order of their keys.
	byID map[string][]*fact.Node
	// apart holds pairs that the users say are not the same.
	apart  map[[2]fact.Key]bool
	joined Joined
}

func (l *linker) index() {
	l.byID = make(map[string][]*fact.Node, len(l.nodes))
	l.apart = map[[2]fact.Key]bool{}
	for _, n := range l.nodes {
		l.byID[n.ID] = append(l.byID[n.ID], n)
	}
}

func (l *linker) edge(e fact.Edge) {
	l.joined.Facts = append(l.joined.Facts, fact.Fact{Edge: &e})
}

func (l *linker) node(n fact.Node) {
	l.joined.Facts = append(l.joined.Facts, fact.Fact{Node: &n})
}
