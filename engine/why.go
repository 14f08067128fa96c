package engine

import (
	"context"
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// DefaultPaths is how many distinct paths why lists unless told otherwise.
const DefaultPaths = 3

// WhyAnswer answers: how does the start reach the target; or, where it does
// not, what stands in the way.
type WhyAnswer struct {
	Head
	Target []Start `json:"target"`
	// Paths are distinct, best first; each has the form of an entry.
	Paths []Entry `json:"paths"`
	// Blocked are the nearest ways that a named control closes, where no path is
	// open.
	Blocked []Blocked `json:"blocked"`
	Tail
}

// Why answers how the start reaches the target.
func (a *Asker) Why(ctx context.Context, q Question) (*WhyAnswer, error) {
	access := q.Access
	q.Access = fact.NoAccess
	start, err := a.starts(&q, q.From)
	if err != nil {
		return nil, err
	}
	q.Access = access
	target, err := a.targets(&q, q.To)
	if err != nil {
		return nil, err
	}
	answer := &WhyAnswer{Head: a.head("why", &q, start), Target: a.head("why", &q, target).Start, Paths: []Entry{}, Blocked: []Blocked{}}
	t := a.newTally(&q)
	for _, held := range start {
		t.begin(held)
	}
	if err := a.fillWhy(ctx, &q, answer, t, start, target); err != nil {
		return nil, err
	}
	answer.Tail = t.tail()
	return answer, nil
}

// targets resolves what is asked for: any access from read up, unless one is
// named.
func (a *Asker) targets(q *Question, references []string) ([]reach.Held, error) {
	nodes, err := a.resolveAll(references)
	if err != nil {
		return nil, err
	}
	if len(nodes) == 0 {
		return nil, &ReferenceError{Why: "the question names no target", Hint: "name one with --to: an ARN, kind:id, place:…"}
	}
	access := q.Access
	if access == fact.NoAccess {
		access = fact.FromRead
	}
	var held []reach.Held
	for _, n := range slices.Clone(nodes) {
		if a.Estate.Key(n).Kind == "ci-secret" { // nobody reads it where it lies: what it stores is meant
			nodes = append(nodes, a.stored(n)...)
		}
	}
	for _, n := range nodes {
		for _, variant := range a.Estate.Variants(n) {
			held = append(held, reach.Held{Node: variant, Access: access})
		}
	}
	return held, nil
}

func (a *Asker) fillWhy(ctx context.Context, q *Question, answer *WhyAnswer, t *tally, start, target []reach.Held) error {
	forward, err := a.search(ctx, q, start, false, false)
	if err != nil {
		return err
	}
	for e := range forward.Entries() {
		t.meet(e.Node, e.Access)
	}
	ends := reachedEnds(forward, target)
	if len(ends) == 0 {
		return a.fillBlockers(ctx, q, answer, t, start, target)
	}
	paths, err := a.distinctPaths(ctx, q, forward, start, target, ends)
	if err != nil {
		return err
	}
	for i := range paths {
		t.entry(paths[i].Verdict, paths[i].Missing)
		t.rests(&paths[i])
	}
	answer.Paths = paths
	t.summary.Listed = len(paths)
	return nil
}

// reachedEnds returns the settled states that are of the target, best first.
func reachedEnds(r *reach.Result, target []reach.Held) []reach.State {
	var ends []reach.State
	for _, held := range target {
		for _, one := range fact.Accesses() {
			if held.Access&one == 0 {
				continue
			}
			if s, _, ok := r.Reached(held.Node, one); ok && !slices.Contains(ends, s) {
				ends = append(ends, s)
			}
		}
	}
	slices.SortStableFunc(ends, func(x, y reach.State) int { return compareEnds(r, x, y) })
	return ends
}

func compareEnds(r *reach.Result, x, y reach.State) int {
	if c := int(r.Verdict(x)) - int(r.Verdict(y)); c != 0 {
		return c
	}
	return r.Hops(x) - r.Hops(y)
}

// fillBlockers finds the nearest ways to the target through hops that named
// controls take away.
func (a *Asker) fillBlockers(ctx context.Context, q *Question, answer *WhyAnswer, t *tally, start, target []reach.Held) error {
	through, err := a.search(ctx, q, start, false, true)
	if err != nil {
		return err
	}
	t.aims(target)
	seen := map[graph.Node]bool{}
	for _, way := range closedWays(through, target) {
		node := way.end.Node()
		if seen[node] {
			continue
		}
		seen[node] = true
		described := a.describePath(way.path)
		answer.Blocked = append(answer.Blocked, Blocked{Node: a.node(node), Name: a.Estate.Name(node), Access: way.end.Access().String(),
			By: withEvidence(way.by), Change: change(described, way.by), Hops: through.Hops(way.end), Path: described})
	}
	t.summary.Blocked = len(answer.Blocked)
	return nil
}

// closedWay is a way to the target and the controls that close it.
type closedWay struct {
	end  reach.State
	path []reach.Hop
	by   []fact.Blocker
}

// closedWays returns the ways to the target through closed hops, those with the
// fewest controls first: of several accesses the one nearest to being open.
func closedWays(through *reach.Result, target []reach.Held) []closedWay {
	var ways []closedWay
	for _, end := range reachedEnds(through, target) {
		way := closedWay{end: end, path: through.Path(end)}
		for i := range way.path {
			if way.path[i].Verdict == fact.No {
				way.by = append(way.by, way.path[i].By...)
			}
		}
		ways = append(ways, way)
	}
	slices.SortStableFunc(ways, func(x, y closedWay) int { return len(x.by) - len(y.by) })
	return ways
}
