package reach

import (
	"context"
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// maxProofs bounds the searches that prove candidates impossible; beyond it,
// what was not proved is doubted.
const maxProofs = 256

// doubt looks, when nothing waits any more, at the states that were rejected
// only. A state settles as unknown where the last edge of a rejected candidate
// could stand on another path than the witness; where it could not, the state
// is not reached. It reports whether any state now waits.
func (x *rejections) doubt(ctx context.Context, r *search) (any bool, err error) {
	for _, s := range x.open(r) {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		t := x.tries[s]
		if i, ok := x.doubted(r, s, t); ok {
			t.asUnknown = true
			t.doubt = t.links[i].as(fact.Unknown)
			t.doubtAt = label{fact.Unknown, t.at[i].hops}
			r.push(t.doubtAt, s.Node(), s.Access(), t.doubt)
			any = true
		}
		t.assessed = len(t.links)
	}
	return any, nil
}

// open returns the states with rejections that are not settled, in order.
func (x *rejections) open(r *search) []State {
	var states []State
	for s, t := range x.tries {
		if !t.asUnknown && t.assessed < len(t.links) && r.closed[r.marks[s.Node()]]&s.Access() == 0 {
			states = append(states, s)
		}
	}
	slices.Sort(states)
	return states
}

// doubted returns the first rejected candidate that can stand. After too many
// rejections that is the first: there may be candidates that were never tried.
func (x *rejections) doubted(r *search, s State, t *tries) (int, bool) {
	for i := t.assessed; i < len(t.links); i++ {
		if t.at[i].verdict == fact.No {
			continue
		}
		if t.parked || x.canStand(r, s, t.links[i]) {
			return i, true
		}
	}
	return 0, false
}

// canStand reports whether what l's edge needs is reached over edges none of
// which contradicts it: not only l's neighbour, but any access to its node that
// serves, since one that control implied may have had a path of its own.
func (x *rejections) canStand(r *search, s State, l link) bool {
	conditions := r.graph.StartFixed(l.edge())
	seen, ok := x.reached[&conditions[0]]
	if !ok && len(x.reached) == maxProofs {
		return true
	}
	if !ok {
		seen = x.reachedBeside(r, conditions)
		x.reached[&conditions[0]] = seen
	}
	n := l.neighbour().Node()
	if r.backward {
		n = r.graph.To(l.edge())
	}
	e := edgeTo{edge: l.edge(), attr: r.graph.Attr(l.edge()), end: s.Node()}
	for code, held := range fact.Accesses() {
		if fact.Access(seen[n])&held != 0 && r.transfer(newState(n, uint8(code)), e)&s.Access() != 0 {
			return true
		}
	}
	return false
}

// reachedBeside searches, without labels, over the edges that do not
// contradict the conditions.
func (x *rejections) reachedBeside(r *search, conditions fact.Conditions) []marks {
	seen := make([]marks, r.graph.Len())
	alone := x.add(0, conditions)
	var stack []State
	see := func(n graph.Node, given fact.Access) {
		given &^= r.closed[seen[n]]
		if r.without[n] {
			return
		}
		for _, one := range fact.Accesses() {
			if given&one != 0 {
				seen[n] |= marks(one)
				stack = append(stack, StateOf(n, one))
			}
		}
	}
	for _, held := range r.query.Start {
		if r.started[held.Node] {
			see(held.Node, held.Access)
		}
	}
	for len(stack) > 0 {
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		r.eachEdge(r.rows, s.Node(), func(e edgeTo) {
			given := r.transfer(s, e)
			if given == 0 || given&^r.closed[seen[e.end]] == 0 {
				return
			}
			made, there := r.step(s, label{}, e)
			if there && made.at.verdict < fact.No && !x.clashesWith(r, e, alone) {
				see(e.end, given)
			}
		})
	}
	return seen
}

// clashesWith reports whether an edge's conditions contradict a chain.
func (x *rejections) clashesWith(r *search, e edgeTo, chain uint32) bool {
	if e.attr&graph.StartFixed == 0 || e.attr.Relation() == fact.PartOf {
		return false
	}
	return x.clash(chain, r.graph.StartFixed(e.edge))
}
