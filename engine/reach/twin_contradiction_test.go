package reach_test

import (
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// contradicts reports whether the candidate's edge goes with what its path
// says of the keys that the start fixes.
func (t *twin) contradicts(c *twinCandidate) bool {
	if c.start || c.edge.relation == fact.PartOf || !t.backward && c.hub != nil {
		return false
	}
	own := c.edge.detail.Conditions.StartFixed()
	if len(own) == 0 {
		return false
	}
	return fact.Contradictory(append(slices.Clone(own), t.fixedAlong(c.before)...))
}

// fixedAlong are the conditions on such keys along a settled state's path. A
// doubtful state forgets what came before its own edge.
func (t *twin) fixedAlong(s twinState) fact.Conditions {
	settled := t.settled[s]
	if settled.start {
		return nil
	}
	var all fact.Conditions
	if settled.edge.relation != fact.PartOf {
		all = append(all, settled.edge.detail.Conditions.StartFixed()...)
	}
	if t.isDoubtful(settled) {
		return all
	}
	return append(all, t.fixedAlong(settled.before)...)
}

func (t *twin) isDoubtful(s *twinSettled) bool {
	return s.doubt || !t.backward && s.hub != nil && t.settled[*s.hub].doubt
}

// doubt makes candidates of what was rejected and may stand on another path.
func (t *twin) doubt() bool {
	any := false
	for s, rejected := range t.rejected {
		if _, ok := t.doubts[s]; ok || t.isSettled(s) {
			continue
		}
		for _, c := range rejected[t.assessed[s]:] {
			if c.verdict < fact.No && (len(rejected) >= twinLimit || t.canStand(&c)) {
				c.doubt, c.verdict = true, fact.Unknown
				t.doubts[s] = c
				any = true
				break
			}
		}
		t.assessed[s] = len(rejected)
	}
	return any
}

// canStand reports whether the candidate's edge can be taken from what is
// reached over edges that go with it, whatever the labels.
func (t *twin) canStand(c *twinCandidate) bool {
	conditions := c.edge.detail.Conditions.StartFixed()
	held := map[twinState]bool{}
	for _, start := range t.q.Start {
		for _, a := range fact.Accesses() {
			if start.Access&a != 0 && !t.s.IsHub(start.Node) && !slices.Contains(t.q.Without, start.Node) {
				held[twinState{start.Node, a}] = true
			}
		}
	}
	for t.spread(held, conditions) {
	}
	for s := range held {
		if end, given := t.moves(s, c.edge); end == c.state.node && given&c.state.access != 0 {
			return true
		}
	}
	return false
}

func (t *twin) spread(held map[twinState]bool, conditions fact.Conditions) bool {
	grown := false
	for s := range held {
		for i := range t.edges {
			e := &t.edges[i]
			end, given := t.moves(s, e)
			if given == 0 || t.own(e) == fact.No || slices.Contains(t.q.Without, end) || t.clash(e, conditions) {
				continue
			}
			for _, a := range fact.Accesses() {
				if next := (twinState{end, a}); given&a != 0 && !held[next] {
					held[next] = true
					grown = true
				}
			}
		}
	}
	return grown
}

func (t *twin) clash(e *twinEdge, conditions fact.Conditions) bool {
	own := e.detail.Conditions.StartFixed()
	return len(own) > 0 && e.relation != fact.PartOf && fact.Contradictory(append(slices.Clone(own), conditions...))
}

func (t *twin) nodeKey(n graph.Node) string { return t.s.Key(n).String() }
