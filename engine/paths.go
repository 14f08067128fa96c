package engine

import (
	"cmp"
	"context"
	"math"
	"slices"

	gonum "gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/path"
	"gonum.org/v1/gonum/graph/simple"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// maxSubgraph is the greatest number of states among which other paths than
// the witnesses are looked for.
const maxSubgraph = 20_000

// The weights make Yen's order that of answers: a worse verdict outweighs any
// number of hops.
const (
	conditionalWeight = 1e4
	unknownWeight     = 1e8
)

// distinctPaths returns up to q.Paths paths to the target: the witness first,
// then the loopless paths of Yen's algorithm on the part of the answer that
// leads to the target, by verdict and hops.
func (a *Asker) distinctPaths(ctx context.Context, q *Question, forward *reach.Result, start, target []reach.Held, ends []reach.State) ([]Entry, error) {
	want := q.Paths
	if want <= 0 {
		want = DefaultPaths
	}
	backward, err := a.search(ctx, q, target, true, false)
	if err != nil {
		return nil, err
	}
	routes := []route{{end: ends[0], hops: forward.Path(ends[0])}}
	sub := a.newSubgraph(q, forward, backward)
	sub.build(start)
	if want > 1 && len(sub.hopOf) > 0 && sub.g.Nodes().Len() <= maxSubgraph {
		routes = append(routes, sub.yen(ends, want+len(ends))...)
	}
	return a.bestRoutes(forward, routes, want), nil
}

// route is one path to an end.
type route struct {
	end  reach.State
	hops []reach.Hop
}

func (r *route) verdict() (worst fact.Verdict) {
	for i := range r.hops {
		worst = worst.Worst(r.hops[i].Verdict)
	}
	return worst
}

func (r *route) conditions() fact.Conditions {
	var all fact.Conditions
	for i := range r.hops {
		all = append(all, r.hops[i].Conditions...)
	}
	return all.Normal()
}

func (r *route) nodes() []graph.Node {
	nodes := make([]graph.Node, 0, len(r.hops)+1)
	for i := range r.hops {
		nodes = append(nodes, r.hops[i].From)
	}
	return append(nodes, r.end.Node())
}

// bestRoutes keeps the first route and the best of the others that differ in
// their nodes and whose conditions can hold together.
func (a *Asker) bestRoutes(forward *reach.Result, routes []route, want int) []Entry {
	others := routes[1:]
	slices.SortStableFunc(others, func(x, y route) int {
		return cmp.Or(cmp.Compare(x.verdict(), y.verdict()), cmp.Compare(len(x.hops), len(y.hops)), slices.Compare(x.nodes(), y.nodes()))
	})
	var entries []Entry
	var seen [][]graph.Node
	for i := range routes {
		r := &routes[i]
		nodes := r.nodes()
		known := slices.ContainsFunc(seen, func(s []graph.Node) bool { return slices.Equal(s, nodes) })
		if known || len(entries) >= want || (i > 0 && fact.Contradictory(r.conditions())) {
			continue
		}
		seen = append(seen, nodes)
		if i == 0 { // the witness, with all that the traversal knows of it
			entries = append(entries, a.describeEntry(forward, &reach.Entry{Node: r.end.Node(), Access: r.end.Access(),
				Verdict: forward.Verdict(r.end), Hops: forward.Hops(r.end), State: r.end}))
			continue
		}
		entries = append(entries, a.describeRoute(r))
	}
	return entries
}

func (a *Asker) describeRoute(r *route) Entry {
	var missing []fact.Missing
	for i := range r.hops {
		missing = append(missing, a.Estate.Missing(r.hops[i].Edge)...)
	}
	slices.SortFunc(missing, fact.Missing.Compare)
	entry := Entry{Node: a.node(r.end.Node()), Name: a.Estate.Name(r.end.Node()), Access: r.end.Access().String(), Verdict: r.verdict(),
		Conditions: orEmpty(r.conditions()), Missing: orEmpty(slices.Compact(missing)), Hops: len(r.hops), Path: a.describePath(r.hops)}
	if len(entry.Path) > 0 {
		entry.Actions = entry.Path[len(entry.Path)-1].Actions
	}
	return entry
}

// subgraph is the part of an answer that leads from the start to the target:
// a vertex a state, and the best edge between two.
type subgraph struct {
	asker             *Asker
	q                 *Question
	forward, backward *reach.Result
	without           map[graph.Node]bool
	g                 *simple.WeightedDirectedGraph
	hopOf             map[[2]int64]reach.Hop
	queue             []reach.State
}

// source is the vertex before all starts, sink the one behind all ends; states
// are numbered from 2 on.
const (
	source int64 = iota
	sink
	firstState
)

func vertex(s reach.State) int64 { return int64(s) + firstState }

func (a *Asker) newSubgraph(q *Question, forward, backward *reach.Result) *subgraph {
	s := &subgraph{asker: a, q: q, forward: forward, backward: backward, without: map[graph.Node]bool{},
		g: simple.NewWeightedDirectedGraph(0, math.Inf(1)), hopOf: map[[2]int64]reach.Hop{}}
	if nodes, err := a.resolveAll(q.Without); err == nil {
		for _, n := range nodes {
			s.without[n] = true
		}
	}
	return s
}

func (s *subgraph) build(start []reach.Held) {
	for _, held := range start {
		for _, one := range fact.Accesses() {
			if state, _, ok := s.forward.Reached(held.Node, one); ok && held.Access.Has(one) && s.useful(held.Node) {
				s.connect(source, vertex(state), 0, nil)
				s.queue = append(s.queue, state)
			}
		}
	}
	done := map[reach.State]bool{}
	for len(s.queue) > 0 && s.g.Nodes().Len() <= maxSubgraph {
		state := s.queue[0]
		s.queue = s.queue[1:]
		if !done[state] {
			done[state] = true
			s.expand(state)
		}
	}
}

// useful reports whether a node leads to the target.
func (s *subgraph) useful(n graph.Node) bool {
	if s.without[n] {
		return false
	}
	for _, one := range fact.Accesses() {
		if _, _, ok := s.backward.Reached(n, one); ok {
			return true
		}
	}
	return false
}

func (s *subgraph) expand(state reach.State) {
	e := s.asker.Estate
	n := state.Node()
	_, dead := e.DeadAt(n, s.q.At)
	for edge := range e.Out(n) {
		to, relation := e.To(edge), e.Relation(edge)
		if !s.useful(to) || e.Verdict(edge) == fact.No || !e.ValidAt(edge, s.q.At) || (dead && !s.q.AssumeActive && !reach.Outlives(relation)) {
			continue
		}
		if e.Attr(edge)&graph.Hypothetical != 0 && !s.q.Hypothetical {
			continue
		}
		if relation == fact.Contains && !reach.Contained(e.Meta(n), e.Meta(to)) {
			continue
		}
		gives := reach.Gives(e.Class(n), state.Access(), relation, e.Access(edge))
		for _, one := range fact.Accesses() {
			if gives&one != 0 {
				s.step(state, edge, to, one)
			}
		}
	}
}

func (s *subgraph) step(from reach.State, edge graph.Edge, to graph.Node, access fact.Access) {
	state, _, ok := s.forward.Reached(to, access)
	if !ok {
		return
	}
	hop := reach.Hop{From: from.Node(), To: to, Edge: edge, Access: state.Access(), Verdict: s.asker.Estate.Verdict(edge), Conditions: s.asker.Estate.Conditions(edge)}
	if s.asker.Estate.Relation(edge) == fact.PartOf {
		// How the parts come together is the witness's matter.
		witness := s.forward.Path(state)
		if len(witness) == 0 || witness[len(witness)-1].From != from.Node() {
			return
		}
		hop = witness[len(witness)-1]
	}
	weight := 1.0
	if s.asker.Estate.IsHub(to) {
		weight = 0
	}
	switch hop.Verdict {
	case fact.Conditional:
		weight += conditionalWeight
	case fact.Unknown:
		weight += unknownWeight
	default: // yes weighs nothing, no is not followed
	}
	s.connect(vertex(from), vertex(state), weight, &hop)
	s.queue = append(s.queue, state)
}

// connect adds an edge, or keeps the better one.
func (s *subgraph) connect(from, to int64, weight float64, hop *reach.Hop) {
	if from == to {
		return
	}
	if known := s.g.WeightedEdge(from, to); known != nil && known.Weight() <= weight {
		return
	}
	s.g.SetWeightedEdge(s.g.NewWeightedEdge(simple.Node(from), simple.Node(to), weight))
	if hop != nil {
		s.hopOf[[2]int64{from, to}] = *hop
	}
}

// yen returns the k best paths to any of the ends.
func (s *subgraph) yen(ends []reach.State, k int) []route {
	for _, end := range ends {
		if s.g.Node(vertex(end)) != nil {
			s.connect(vertex(end), sink, 0, nil)
		}
	}
	if s.g.Node(source) == nil || s.g.Node(sink) == nil {
		return nil
	}
	var routes []route
	for _, nodes := range path.YenKShortestPaths(s.g, k, math.Inf(1), simple.Node(source), simple.Node(sink)) {
		if r, ok := s.route(nodes); ok {
			routes = append(routes, r)
		}
	}
	return routes
}

// route turns a path of vertices into hops; a hub is no hop of its own.
func (s *subgraph) route(nodes []gonum.Node) (route, bool) {
	if len(nodes) < 4 {
		return route{}, false
	}
	r := route{end: reach.State(nodes[len(nodes)-2].ID() - firstState)}
	for i := 1; i+2 < len(nodes); i++ {
		hop, ok := s.hopOf[[2]int64{nodes[i].ID(), nodes[i+1].ID()}]
		if !ok {
			return route{}, false
		}
		if last := len(r.hops) - 1; last >= 0 && s.asker.Estate.IsHub(hop.From) {
			r.hops[last].To, r.hops[last].Access = hop.To, hop.Access
			continue
		}
		r.hops = append(r.hops, hop)
	}
	return r, true
}
