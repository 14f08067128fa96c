package graph

import (
	"cmp"
	"slices"

	"keyreach/engine/fact"
)

// Freeze returns the Snapshot of all that was added, and takes what the
// Builder holds: the Builder must not be used afterwards. A Snapshot has fewer
// than 2^32 nodes and as many edges.
func (b *Builder) Freeze() *Snapshot {
	resolved := b.resolveAliases()
	b.absorbAliases(resolved)
	order, number := b.numberNodes(resolved)

	edges := b.finalEdges(number)
	evidenceOf, evidence := b.evidence.ranked()
	b.evidence = nil
	s := &Snapshot{evidence: evidence}
	s.setNodes(b, order, evidenceOf)
	s.aliases = b.aliasKeys(resolved, number)
	b.nodes, b.index = nil, nil
	s.setEdges(b, edges, evidenceOf, len(order))
	return s
}

// numberNodes returns the standing drafts in the order of their keys, and for
// each draft its node's number.
func (b *Builder) numberNodes(resolved []uint32) (order, number []uint32) {
	for i, standing := range resolved {
		if standing == uint32(i) {
			order = append(order, standing)
		}
	}
	slices.SortFunc(order, func(x, y uint32) int { return b.nodes[x].key.Compare(b.nodes[y].key) })
	place := make([]uint32, len(b.nodes))
	for i, draft := range order {
		place[draft] = uint32(i)
	}
	number = make([]uint32, len(b.nodes))
	for i, standing := range resolved {
		number[i] = place[standing]
	}
	return order, number
}

func (b *Builder) aliasKeys(resolved, number []uint32) []Alias {
	var aliases []Alias
	for i, standing := range resolved {
		if standing != uint32(i) {
			aliases = append(aliases, Alias{Key: b.nodes[i].key, Node: Node(number[i])})
		}
	}
	slices.SortFunc(aliases, func(x, y Alias) int { return x.Key.Compare(y.Key) })
	return aliases
}

// finalEdges returns the edges between numbered nodes, each once: what an
// alias made a loop of same-as is dropped, what is one edge is merged, and what
// makes no sense at a hub is left out.
func (b *Builder) finalEdges(number []uint32) []draftEdge {
	hub := make([]bool, len(b.nodes))
	for i := range b.nodes {
		hub[number[i]] = hub[number[i]] || b.nodes[i].hub
	}
	edges := append(b.edges, b.members...)
	b.edges, b.members = nil, nil
	kept := edges[:0]
	for _, e := range edges {
		e.from, e.to = number[e.from], number[e.to]
		if e.from == e.to && e.attr.Relation() == fact.SameAs || !allowedAtHub(e.attr.Relation(), hub[e.from], hub[e.to]) {
			continue
		}
		if hub[e.to] || hub[e.from] {
			e.attr |= TouchesHub
		}
		kept = append(kept, e)
	}
	slices.SortFunc(kept, compareIdentity)
	return b.mergeRuns(kept)
}

// allowedAtHub reports whether an edge may stand between two nodes that may be
// hubs: only members leave a hub, and none is a hub; a hub is neither the same
// as anything nor made of parts.
func allowedAtHub(relation fact.Relation, from, to bool) bool {
	if from {
		return relation == Member && !to
	}
	return !to || relation != fact.SameAs && relation != fact.PartOf
}

// compareIdentity brings edges that are one edge together.
func compareIdentity(x, y draftEdge) int {
	if c := cmp.Compare(uint64(x.from)<<32|uint64(x.to), uint64(y.from)<<32|uint64(y.to)); c != 0 {
		return c
	}
	return cmp.Compare(uint64(x.attr)<<32|uint64(x.core), uint64(y.attr)<<32|uint64(y.core))
}

func (b *Builder) mergeRuns(edges []draftEdge) []draftEdge {
	merged := edges[:0]
	for start := 0; start < len(edges); {
		end := start + 1
		for end < len(edges) && compareIdentity(edges[start], edges[end]) == 0 {
			end++
		}
		merged = append(merged, b.mergeRun(edges[start:end]))
		start = end
	}
	return merged
}

func (b *Builder) mergeRun(run []draftEdge) draftEdge {
	one := run[0]
	if len(run) == 1 {
		return one
	}
	all := b.evidence.list(one.evidence)
	joined := b.extras[one.extra]
	for _, other := range run[1:] {
		all = append(all, b.evidence.list(other.evidence)...)
		joined = joined.merge(&b.extras[other.extra])
	}
	one.evidence = b.evidence.add(all)
	one.extra = b.internExtra(&joined)
	return one
}
