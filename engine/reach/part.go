package reach

import (
	"cmp"
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// composition is a credential in parts. The nodes of one kind are one part:
// any of them serves.
type composition struct {
	kinds []string   // sorted, of the parts that there are
	parts []heldPart // by kind, once one of the kind is settled
	held  int        // how many are
	// joined is the candidate that all parts together make, once they are held.
	joined candidate
	at     label
	whole  bool
	with   []State // the other parts of it, in the order of states
}

// heldPart is the first settled node of one part.
type heldPart struct {
	settled bool
	state   State
	at      label
	own     fact.Verdict // of the part-of edge
	edge    graph.Edge
}

// partEdge is a part-of edge met from a settled part.
type partEdge struct {
	whole graph.Node
	state State
	own   fact.Verdict
	edge  graph.Edge
}

func (p partEdge) compare(q partEdge) int {
	return cmp.Or(cmp.Compare(p.whole, q.whole), cmp.Compare(p.state, q.state),
		cmp.Compare(p.own, q.own), cmp.Compare(p.edge, q.edge))
}

// composition returns what the parts of whole are.
func (r *search) composition(whole graph.Node) *composition {
	c, ok := r.wholes[whole]
	if ok {
		return c
	}
	c = &composition{}
	r.eachEdge(r.graph.Reverse(), whole, func(e edgeTo) {
		if e.attr.Relation() == fact.PartOf && r.there(e.edge, e.attr) {
			c.kinds = append(c.kinds, r.graph.Key(e.end).Kind)
		}
	})
	slices.Sort(c.kinds)
	c.kinds = slices.Compact(c.kinds)
	c.parts = make([]heldPart, len(c.kinds))
	if r.wholes == nil {
		r.wholes = map[graph.Node]*composition{}
	}
	r.wholes[whole] = c
	return c
}

// hasOtherParts reports whether one of two ends of a part-of edge needs more
// than the other.
func (r *search) hasOtherParts(from, end graph.Node) bool {
	if r.backward {
		end = from
	}
	return len(r.composition(end).kinds) > 1
}

// partCondition is what a path by one part alone hangs on.
func (r *search) partCondition(part, whole graph.Node) fact.Condition {
	own := r.graph.Key(part).Kind
	others := slices.DeleteFunc(slices.Clone(r.composition(whole).kinds), func(kind string) bool { return kind == own })
	return fact.Condition{Key: PartKey, Operator: "Settled", Values: others}
}

// PartKey is the key of the condition that the other parts of a credential be
// had; its values are their kinds.
const PartKey = "part"

// joinParts takes in the parts that the present level settled. Where a
// credential has its last one, all together make a candidate.
func (r *search) joinParts() {
	if len(r.partEdges) == 0 {
		return
	}
	slices.SortFunc(r.partEdges, partEdge.compare)
	for _, p := range r.partEdges {
		c := r.composition(p.whole)
		if c.take(r.graph.Key(p.state.Node()).Kind, p, r.now) && c.held == len(c.kinds) {
			c.join(p.whole)
			r.propose(c.at, c.joined)
		}
	}
	r.partEdges = r.partEdges[:0]
}

// propose lets a candidate wait where it belongs.
func (r *search) propose(at label, c candidate) {
	if r.isNext(at, c.state.Node()) {
		r.offer(c.state.Node(), c.state.Access(), c.link)
		return
	}
	r.push(at, c.state.Node(), c.state.Access(), c.link)
}

// take keeps a part unless one of its kind is settled.
func (c *composition) take(kind string, p partEdge, at label) bool {
	i, found := slices.BinarySearch(c.kinds, kind)
	if !found || c.parts[i].settled {
		return false
	}
	c.parts[i] = heldPart{settled: true, state: p.state, at: at, own: p.own, edge: p.edge}
	c.held++
	return true
}

// join makes the candidate of all parts: the worst verdict, one hop more than
// the longest path, which is its path.
func (c *composition) join(whole graph.Node) {
	main := c.parts[0]
	for _, p := range c.parts {
		c.at.verdict = c.at.verdict.Worst(p.at.verdict).Worst(p.own)
		if p.leads(main) {
			main = p
		}
	}
	c.at.hops = main.at.hops + 1
	c.whole = true
	c.joined = candidate{newLink(c.at.verdict, main.state, main.edge), StateOf(whole, fact.Read)}
	for _, p := range c.parts {
		if p.state != main.state {
			c.with = append(c.with, p.state)
		}
	}
	slices.Sort(c.with)
}

// leads reports whether p's path is the one to print rather than other's: the
// longer, then the worse, then that of the smaller key.
func (p *heldPart) leads(other heldPart) bool {
	if p.at.hops != other.at.hops {
		return p.at.hops > other.at.hops
	}
	if p.at.verdict != other.at.verdict {
		return p.at.verdict > other.at.verdict
	}
	return p.state < other.state
}
