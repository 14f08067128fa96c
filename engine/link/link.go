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
	l := &linker{facts: c, catalogue: catalogue, nodes: c.SortedNodes(), byID: make(map[string][]*fact.Node, len(c.Nodes)),
		variants: map[fact.Key][]*fact.Node{}, said: newSets(), apart: map[[2]fact.Key]bool{}, joined: Joined{Aliases: map[fact.Key]fact.Key{}}}
	for _, n := range l.nodes {
		l.byID[n.ID] = append(l.byID[n.ID], n)
		if n.Context != "" {
			l.variants[n.Key.Base()] = append(l.variants[n.Key.Base()], n)
		}
	}
	l.nameEnds()
	l.applyAssertions()
	l.joinValues()
	l.bindKeys()
	l.bindPaths()
	l.bindApps()
	l.matchHints()
	l.inheritSecrets()
	l.bindReads()
	l.spreadJobs()
	l.bindProfiles()
	l.ownFiles()
	l.reviveUsed()
	return l.joined
}

// nameEnds lets assertions find what only an edge names.
func (l *linker) nameEnds() {
	seen := map[fact.Key]bool{}
	for i := range l.facts.Edges {
		for _, key := range []fact.Key{l.facts.Edges[i].From, l.facts.Edges[i].To} {
			if l.facts.Nodes[key] == nil && !seen[key] {
				seen[key] = true
				l.byID[key.ID] = append(l.byID[key.ID], l.named(key))
			}
		}
	}
}

type linker struct {
	facts     *fact.Collection
	catalogue *credential.Catalogue
	// nodes are all nodes in the order of their keys; byID lists those of one
	// id, variants those of one node that have a context.
	nodes    []*fact.Node
	byID     map[string][]*fact.Node
	variants map[fact.Key][]*fact.Node
	// said joins credentials that the users say are the same; apart holds pairs
	// that they say are not.
	said   *sets
	apart  map[[2]fact.Key]bool
	joined Joined
}

func (l *linker) edge(e fact.Edge) { l.joined.Facts = append(l.joined.Facts, fact.Fact{Edge: &e}) }

func (l *linker) node(n fact.Node) { l.joined.Facts = append(l.joined.Facts, fact.Fact{Node: &n}) }

// isCredential reports whether a node is one, by its class or, where its source
// gave none, by its kind.
func (l *linker) isCredential(n *fact.Node) bool {
	if n.Class != fact.ClassNone {
		return n.Class == fact.ClassCredential
	}
	info, _ := l.catalogue.KindInfo(n.Kind)
	return info.Class == fact.ClassCredential
}
