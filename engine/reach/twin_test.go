package reach_test

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// twin is the traversal once more, slow and obvious: it knows no queues and no
// indexes, and to find the next state it looks at every edge of every settled
// state. It shares with the fast one the transfer table and the vocabulary.
type twin struct {
	s        *graph.Snapshot
	q        reach.Query
	backward bool
	edges    []twinEdge
	settled  map[twinState]*twinSettled
	sequence []twinState
	rejected map[twinState][]twinCandidate
	assessed map[twinState]int
	doubts   map[twinState]twinCandidate
}

type twinEdge struct {
	from, to graph.Node
	relation fact.Relation
	access   fact.Access
	verdict  fact.Verdict
	detail   *graph.Detail
	id       graph.Edge
}

type twinState struct {
	node   graph.Node
	access fact.Access
}

type twinCandidate struct {
	state   twinState
	verdict fact.Verdict
	hops    int
	start   bool
	partial bool
	joined  bool
	doubt   bool
	before  twinState
	edge    *twinEdge
	hub     *twinState
	own     fact.Verdict
	with    []twinState
}

type twinSettled struct {
	twinCandidate
	place int
}

const twinLimit = 16

func newTwin(s *graph.Snapshot, q reach.Query, backward bool) *twin {
	t := &twin{
		s: s, q: q, backward: backward, settled: map[twinState]*twinSettled{}, rejected: map[twinState][]twinCandidate{},
		assessed: map[twinState]int{}, doubts: map[twinState]twinCandidate{},
	}
	for e := range graph.Edge(s.EdgeCount()) {
		t.edges = append(t.edges, twinEdge{
			from: s.From(e), to: s.To(e), relation: s.Relation(e), access: s.Access(e), verdict: s.Verdict(e),
			detail: s.Detail(e), id: e,
		})
	}
	return t
}

func (t *twin) run() {
	for t.settleNext(fact.Unknown) || t.doubt() {
	}
	for t.q.ThroughNo && t.settleNext(fact.No) {
	}
}

// settleNext settles or rejects the least candidate.
func (t *twin) settleNext(worst fact.Verdict) bool {
	var best *twinCandidate
	for _, c := range t.candidates() {
		if c.verdict <= worst && t.isOpen(c) && (best == nil || t.compare(&c, best) < 0) {
			best = &c
		}
	}
	if best == nil {
		return false
	}
	if !best.doubt && t.contradicts(best) {
		t.rejected[best.state] = append(t.rejected[best.state], *best)
		return true
	}
	t.settled[best.state] = &twinSettled{*best, len(t.sequence)}
	t.sequence = append(t.sequence, best.state)
	return true
}

func (t *twin) isOpen(c twinCandidate) bool {
	if slices.Contains(t.q.Without, c.state.node) || t.isSettled(c.state) {
		return false
	}
	if c.doubt {
		return true
	}
	if len(t.rejected[c.state]) >= twinLimit {
		return false
	}
	for _, r := range t.rejected[c.state] {
		if r.before == c.before && r.edge == c.edge && r.partial == c.partial && r.start == c.start {
			return false
		}
	}
	return true
}

// isSettled: by itself or by what implies it.
func (t *twin) isSettled(s twinState) bool {
	for _, a := range fact.Accesses() {
		if t.settled[twinState{s.node, a}] != nil && (a == s.access || t.implies(a, s.access)) {
			return true
		}
	}
	return false
}

func (t *twin) implies(a, b fact.Access) bool {
	if a == b {
		return false
	}
	if t.backward {
		return b == fact.Control
	}
	return a == fact.Control
}

func (t *twin) compare(a, b *twinCandidate) int {
	return cmp.Or(cmp.Compare(a.verdict, b.verdict), cmp.Compare(a.hops, b.hops),
		compareBool(t.s.IsHub(a.state.node), t.s.IsHub(b.state.node)),
		t.s.Key(a.state.node).Compare(t.s.Key(b.state.node)),
		compareBool(t.isImplied(a.state.access), t.isImplied(b.state.access)),
		t.compareStates(a.state, b.state), t.compareTies(a, b))
}

// isImplied: what another access implies settles after it.
func (t *twin) isImplied(a fact.Access) bool { return t.backward == (a == fact.Control) }

func (t *twin) compareStates(a, b twinState) int {
	return cmp.Or(t.s.Key(a.node).Compare(t.s.Key(b.node)), cmp.Compare(b.access, a.access))
}

func (t *twin) compareTies(a, b *twinCandidate) int {
	if a.start || b.start {
		return compareBool(b.start, a.start)
	}
	return cmp.Or(compareBool(a.partial, b.partial), t.compareStates(a.before, b.before), t.compareEdges(a.edge, b.edge))
}

func (t *twin) compareEdges(a, b *twinEdge) int {
	if a == b {
		return 0
	}
	x, y := a.detail, b.detail
	return cmp.Or(strings.Compare(a.relation.String(), b.relation.String()), strings.Compare(x.Technique, y.Technique),
		fact.CompareEvidence(x.Evidence, y.Evidence), x.Conditions.Compare(y.Conditions),
		compareTimes(x.ValidFrom, y.ValidFrom), compareTimes(x.ValidUntil, y.ValidUntil),
		strings.Compare(rest(x), rest(y)),
		cmp.Compare(b.access, a.access), cmp.Compare(a.verdict, b.verdict), t.s.Key(a.to).Compare(t.s.Key(b.to)))
}

// rest is what else tells two edges apart.
func rest(d *graph.Detail) string {
	text, _ := json.Marshal(struct {
		A []string       `json:"a,omitempty"`
		B []fact.Blocker `json:"b,omitempty"`
		M []fact.Missing `json:"m,omitempty"`
	}{d.Actions, d.By, d.Missing})
	return string(text)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

func compareTimes(a, b *time.Time) int {
	if a == nil || b == nil {
		return compareBool(a != nil, b != nil)
	}
	return a.Compare(*b)
}

// candidates are all that settled states make, settled again or not.
func (t *twin) candidates() []twinCandidate {
	var all []twinCandidate
	for _, held := range t.q.Start {
		for _, a := range fact.Accesses() {
			if held.Access&a != 0 && !t.s.IsHub(held.Node) {
				all = append(all, twinCandidate{state: twinState{held.Node, a}, start: true})
			}
		}
	}
	for _, s := range t.sequence {
		for i := range t.edges {
			all = append(all, t.follow(s, &t.edges[i])...)
		}
	}
	for n := range graph.Node(t.s.Len()) {
		if c, ok := t.joined(n); ok {
			all = append(all, c)
		}
	}
	for _, c := range t.doubts {
		all = append(all, c)
	}
	return all
}

// follow returns the candidates that one edge makes of one settled state.
func (t *twin) follow(s twinState, e *twinEdge) []twinCandidate {
	settled := t.settled[s]
	end, given := t.moves(s, e)
	own := t.own(e)
	c := twinCandidate{verdict: settled.verdict.Worst(own), hops: settled.hops + 1, before: s, edge: e, own: own}
	switch {
	case e.relation == fact.PartOf && len(t.kinds(e.to)) > 1:
		c.partial = true
		c.verdict = c.verdict.Worst(fact.Conditional)
	case t.s.IsHub(end):
		c.hops = settled.hops
	case t.s.IsHub(s.node):
		c.before, c.hub = settled.before, &s
		if !t.backward {
			c.edge, c.own = settled.edge, settled.own
		}
	}
	var all []twinCandidate
	for _, a := range fact.Accesses() {
		if given&a != 0 {
			c.state = twinState{end, a}
			all = append(all, c)
		}
	}
	return all
}

// moves returns what an edge gives from a state, or needs for it, by the table.
func (t *twin) moves(s twinState, e *twinEdge) (graph.Node, fact.Access) {
	if !t.there(e) || e.relation == fact.Contains && !reach.Contained(t.s.Meta(e.from), t.s.Meta(e.to)) {
		return 0, fact.NoAccess
	}
	class := t.s.Class(e.from)
	if !t.backward {
		if e.from != s.node {
			return 0, fact.NoAccess
		}
		return e.to, reach.Gives(class, s.access, e.relation, e.access)
	}
	if e.to != s.node {
		return 0, fact.NoAccess
	}
	var need fact.Access
	for _, held := range fact.Accesses() {
		if gives := reach.Gives(class, held, e.relation, e.access); gives.Implied()&s.access != 0 {
			need |= held
		}
	}
	if need != fact.Control {
		need &^= fact.Control
	}
	return e.from, need
}

func (t *twin) there(e *twinEdge) bool {
	d := e.detail
	if d.ValidFrom != nil && t.q.At.Before(*d.ValidFrom) || d.ValidUntil != nil && !t.q.At.Before(*d.ValidUntil) {
		return false
	}
	hypothetical := slices.ContainsFunc(d.Conditions, func(c fact.Condition) bool { return c.Key == "hypothetical" })
	return t.q.Hypothetical || !hypothetical
}

// own is an edge's verdict where the source may be a dead credential.
func (t *twin) own(e *twinEdge) fact.Verdict {
	if t.deadSource(e) {
		return fact.No
	}
	return e.verdict
}

func (t *twin) deadSource(e *twinEdge) bool {
	if t.q.AssumeActive || slices.Contains(t.q.Alive, e.from) || e.relation == fact.SameAs || e.relation == fact.PartOf || t.s.Class(e.from) != fact.ClassCredential {
		return false
	}
	props := t.s.Props(e.from)
	expires, ok := props.Time("expiresAt")
	return slices.Contains([]string{"inactive", "expired", "revoked"}, props.String("status")) ||
		ok && !expires.After(t.q.At)
}

// kinds are those of the parts of a credential.
func (t *twin) kinds(whole graph.Node) []string {
	var kinds []string
	for i := range t.edges {
		if e := &t.edges[i]; e.relation == fact.PartOf && e.to == whole && t.there(e) {
			kinds = append(kinds, t.s.Key(e.from).Kind)
		}
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

type twinPart struct {
	s    *twinSettled
	own  fact.Verdict
	edge *twinEdge
}

// joined is the candidate that all parts of a credential make.
func (t *twin) joined(whole graph.Node) (twinCandidate, bool) {
	kinds := t.kinds(whole)
	if t.backward || len(kinds) < 2 {
		return twinCandidate{}, false
	}
	c := twinCandidate{state: twinState{whole, fact.Read}, joined: true}
	var main *twinPart
	var parts []*twinPart
	for _, kind := range kinds {
		p := t.firstPart(whole, kind)
		if p == nil {
			return twinCandidate{}, false
		}
		parts = append(parts, p)
		c.verdict = c.verdict.Worst(p.s.verdict).Worst(p.own)
		if main == nil || t.comparePaths(p.s, main.s) < 0 {
			main = p
		}
	}
	c.hops, c.before, c.edge, c.own = main.s.hops+1, main.s.state, main.edge, c.verdict
	c.own = main.own
	for _, p := range parts {
		if p != main {
			c.own = c.own.Worst(p.s.verdict).Worst(p.own)
			c.with = append(c.with, p.s.state)
		}
	}
	slices.SortFunc(c.with, t.compareStates)
	return c, true
}

func (t *twin) comparePaths(a, b *twinSettled) int {
	return cmp.Or(cmp.Compare(b.hops, a.hops), cmp.Compare(b.verdict, a.verdict), t.compareStates(a.state, b.state))
}

func (t *twin) firstPart(whole graph.Node, kind string) *twinPart {
	var best *twinPart
	for _, s := range t.sequence {
		for i := range t.edges {
			e := &t.edges[i]
			end, given := t.moves(s, e)
			if e.relation != fact.PartOf || end != whole || given == 0 || t.s.Key(s.node).Kind != kind {
				continue
			}
			if own := t.own(e); own < fact.No || t.q.ThroughNo {
				p := &twinPart{t.settled[s], own, e}
				if best == nil || best.s == p.s && cmp.Or(cmp.Compare(p.own, best.own), t.compareEdges(p.edge, best.edge)) < 0 {
					best = p
				}
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}
