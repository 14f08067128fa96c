package engine

import (
	"context"
	"slices"
	"strings"

	gonum "gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/flow"
	"gonum.org/v1/gonum/graph/simple"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// Containment is a way to keep the start from what matters without ending it: the
// fewest hops without which no known path leads there.
type Containment struct {
	Protects []Node `json:"protects"`
	// Cut are the hops to take away, each with the documents that give it.
	Cut []Hop `json:"cut"`
	// Through are the nodes that every known path passes.
	Through []Node `json:"through"`
	// Breaks are the consumers that go the same way, or may: those of the start too.
	Breaks []Broken `json:"breaks"`
}

// maxTargets bounds what is protected together.
const maxTargets = 50

// containments looks for the smallest cut where ending the start must wait.
func (p *planner) containments(ctx context.Context) ([]Containment, error) {
	list := []Containment{}
	if p.advice.Order == RevokeFirst && p.advice.NeedsHuman == "" {
		return list, nil
	}
	targets, ends := p.matters()
	if len(targets) == 0 {
		return list, nil
	}
	backward, err := p.asker.search(ctx, p.q, targets, true, false)
	if err != nil {
		return nil, err
	}
	sub := p.asker.newSubgraph(p.q, p.before, backward)
	sub.build(p.held)
	if sub.g.Nodes().Len() == 0 || sub.g.Nodes().Len() > maxSubgraph || sub.g.Node(source) == nil {
		return list, nil
	}
	for _, end := range ends {
		if sub.g.Node(vertex(end)) != nil {
			sub.connect(vertex(end), sink, 0, nil)
		}
	}
	if sub.g.Node(sink) == nil {
		return list, nil
	}
	hops := sub.smallestCut()
	if hops == nil {
		return list, nil
	}
	c := Containment{Protects: []Node{}, Cut: []Hop{}, Through: p.through(sub), Breaks: p.broken(p.starts)}
	for _, t := range targets {
		if n := p.asker.node(t.Node); !slices.Contains(c.Protects, n) {
			c.Protects = append(c.Protects, n)
		}
	}
	for i := range hops {
		c.Cut = append(c.Cut, p.asker.describeHop(&hops[i]))
		for _, one := range p.alsoThrough(hops[i].From) {
			if !slices.ContainsFunc(c.Breaks, func(known Broken) bool { return known.Node == one.Node }) {
				c.Breaks = append(c.Breaks, one)
			}
		}
	}
	return append(list, c), nil
}

// matters are the reached nodes that are production's, sensitive or the
// administration of an account.
func (p *planner) matters() (targets []reach.Held, ends []reach.State) {
	for e := range p.before.Entries() {
		props := p.asker.Estate.Props(e.Node)
		scope := p.asker.Estate.Class(e.Node) == fact.ClassScope && e.Access.Has(fact.Control)
		if props.String(fact.PropSensitivity) == "" && props.String(fact.PropEnvironment) != "production" && !scope {
			continue
		}
		ends = append(ends, e.State)
		targets = append(targets, reach.Held{Node: e.Node, Access: e.Access})
		if len(targets) == maxTargets {
			break
		}
	}
	return targets, ends
}

// through are the nodes on every path from the start to the targets, the start and
// the targets left out, in order.
func (p *planner) through(sub *subgraph) []Node {
	list := []Node{}
	tree := flow.Dominators(simple.Node(source), sub.g)
	for n := tree.DominatorOf(sink); n != nil && n.ID() != source; n = tree.DominatorOf(n.ID()) {
		if n.ID() < firstState {
			continue
		}
		node := reach.State(n.ID() - firstState).Node()
		named := p.asker.node(node)
		if p.isStart(node) || p.asker.Estate.IsHub(node) || slices.Contains(list, named) {
			continue
		}
		list = append([]Node{named}, list...)
	}
	return list
}

// alsoThrough are the consumers of a node that is no start, and what runs as it:
// they go the same way.
func (p *planner) alsoThrough(n graph.Node) []Broken {
	var others []graph.Node
	for _, one := range p.asker.credentialsOf(n, p.q.At) {
		if !p.isStart(one) {
			others = append(others, one)
		}
	}
	return append(p.broken(others), p.runsAs(n)...)
}

// isCuttable reports whether a hop can be taken away by changing a policy, a trust
// or a setting. That somebody knows a credential can not.
func isCuttable(hop *reach.Hop, relation fact.Relation) bool {
	switch relation {
	case fact.Can, fact.CanBecome, fact.RunsAs, fact.DelegatesTo, fact.Enters, fact.LoadedBy, fact.Triggers:
		return hop != nil
	default:
		return false
	}
}

// smallestCut returns the fewest hops without which the sink is not reached, nil
// where no such cut is possible: the cut of a greatest flow, each cuttable hop of
// capacity one (Ford and Fulkerson; the paths are searched breadth first).
func (s *subgraph) smallestCut() []reach.Hop {
	residue := map[[2]int64]int{}
	const wide = 1 << 20
	next := map[int64][]int64{}
	link := func(from, to int64, capacity int) {
		if _, known := residue[[2]int64{from, to}]; !known {
			next[from] = append(next[from], to)
		}
		residue[[2]int64{from, to}] += capacity
	}
	edges := gonum.WeightedEdgesOf(s.g.WeightedEdges())
	slices.SortFunc(edges, func(x, y gonum.WeightedEdge) int {
		if x.From().ID() != y.From().ID() {
			return int(x.From().ID() - y.From().ID())
		}
		return int(x.To().ID() - y.To().ID())
	})
	for _, e := range edges {
		from, to := e.From().ID(), e.To().ID()
		capacity := wide
		if hop, ok := s.hopOf[[2]int64{from, to}]; ok && isCuttable(&hop, s.asker.Estate.Relation(hop.Edge)) {
			capacity = 1
		}
		link(from, to, capacity)
		link(to, from, 0)
	}
	for total := 0; ; {
		path := widest(residue, next)
		if path == nil {
			break
		}
		least := wide
		for i := 1; i < len(path); i++ {
			least = min(least, residue[[2]int64{path[i-1], path[i]}])
		}
		if total += least; total >= wide {
			return nil // a way without a hop that can be cut
		}
		for i := 1; i < len(path); i++ {
			residue[[2]int64{path[i-1], path[i]}] -= least
			residue[[2]int64{path[i], path[i-1]}] += least
		}
	}
	return s.crossing(edges, reachable(residue, next))
}

// crossing returns the hops that lead out of a set of vertices.
func (s *subgraph) crossing(edges []gonum.WeightedEdge, inside map[int64]int64) (hops []reach.Hop) {
	for _, e := range edges {
		_, from := inside[e.From().ID()]
		_, to := inside[e.To().ID()]
		if hop, ok := s.hopOf[[2]int64{e.From().ID(), e.To().ID()}]; ok && from && !to {
			hops = append(hops, hop)
		}
	}
	slices.SortStableFunc(hops, func(x, y reach.Hop) int {
		return strings.Compare(s.asker.Estate.Key(x.From).ID+s.asker.Estate.Key(x.To).ID, s.asker.Estate.Key(y.From).ID+s.asker.Estate.Key(y.To).ID)
	})
	return hops
}

// reachable returns what the source reaches over capacity that is left, each with
// where it is reached from.
func reachable(residue map[[2]int64]int, next map[int64][]int64) map[int64]int64 {
	from := map[int64]int64{source: source}
	for queue := []int64{source}; len(queue) > 0; queue = queue[1:] {
		for _, to := range next[queue[0]] {
			if _, seen := from[to]; !seen && residue[[2]int64{queue[0], to}] > 0 {
				from[to] = queue[0]
				queue = append(queue, to)
			}
		}
	}
	return from
}

// widest returns a shortest path from source to sink over capacity that is left.
func widest(residue map[[2]int64]int, next map[int64][]int64) (path []int64) {
	from := reachable(residue, next)
	if _, ok := from[sink]; !ok {
		return nil
	}
	for at := sink; at != source; at = from[at] {
		path = append(path, at)
	}
	path = append(path, source)
	slices.Reverse(path)
	return path
}
