package reach_test

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// answer is all that a search says, in a form that can be compared.
type answer struct {
	Entries []answerEntry
	Blocked []answerBlock
}

type answerEntry struct {
	Key        string
	Access     string
	Verdict    string
	Hops       int
	Path       []answerHop
	Conditions fact.Conditions
	Missing    []fact.Missing
	Via        string
}

type answerHop struct {
	From, To, Relation, Technique, Access, Verdict string
	Edge                                           graph.Edge
	Conditions                                     fact.Conditions
	By                                             []fact.Blocker
	With                                           []string
}

type answerBlock struct {
	Key, Access, From string
	Hops              int
	Edge              graph.Edge
	By                []fact.Blocker
}

func (a answer) String() string {
	text, err := json.MarshalIndent(a, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// fastAnswer renders the answer of the package under test.
func fastAnswer(t require.TestingT, s *graph.Snapshot, q reach.Query, backward bool, scratch *reach.Scratch) answer {
	search := reach.Forward
	if backward {
		search = reach.Backward
	}
	r, err := search(context.Background(), s, q, scratch)
	require.NoError(t, err)
	var a answer
	name := func(n graph.Node) string { return s.Key(n).String() }
	state := func(x reach.State) string { return name(x.Node()) + "/" + x.Access().String() }
	for e := range r.Entries() {
		entry := answerEntry{
			Key: name(e.Node), Access: e.Access.String(), Verdict: e.Verdict.String(), Hops: e.Hops,
			Conditions: r.Conditions(e.State), Missing: r.Missing(e.State),
		}
		for _, h := range r.Path(e.State) {
			hop := answerHop{
				From: name(h.From), To: name(h.To), Relation: s.Relation(h.Edge).String(), Technique: s.Technique(h.Edge),
				Access: h.Access.String(), Verdict: h.Verdict.String(), Edge: h.Edge, Conditions: h.Conditions, By: h.By,
			}
			for _, n := range h.With {
				hop.With = append(hop.With, name(n))
			}
			entry.Path = append(entry.Path, hop)
		}
		if via, ok := r.Predecessor(e.State); ok {
			entry.Via = state(via)
		}
		a.Entries = append(a.Entries, entry)
	}
	for _, b := range r.Blocked() {
		a.Blocked = append(a.Blocked, answerBlock{name(b.Node), b.Access.String(), state(b.From), b.Hops, b.Edge, b.By})
	}
	return a
}

func (t *twin) answer() answer {
	t.run()
	var a answer
	for _, s := range t.entries() {
		a.Entries = append(a.Entries, t.entry(s))
	}
	a.Blocked = t.blocked()
	return a
}

func (t *twin) entries() []*twinSettled {
	var list []*twinSettled
	for _, s := range t.settled {
		if t.leftOut(s.state.node) || t.covered(s) {
			continue
		}
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *twinSettled) int {
		return cmp.Or(cmp.Compare(a.verdict, b.verdict), cmp.Compare(b.state.access, a.state.access),
			cmp.Compare(a.hops, b.hops), t.s.Key(a.state.node).Compare(t.s.Key(b.state.node)))
	})
	return list
}

func (t *twin) leftOut(n graph.Node) bool {
	started := slices.ContainsFunc(t.q.Start, func(h reach.Held) bool { return h.Node == n })
	return started || t.s.IsHub(n) || t.s.Class(n) == fact.ClassGroup
}

func (t *twin) covered(s *twinSettled) bool {
	for _, a := range fact.Accesses() {
		other := t.settled[twinState{s.state.node, a}]
		if other != nil && t.implies(a, s.state.access) && other.verdict <= s.verdict {
			return true
		}
	}
	return false
}

func (t *twin) stateName(s twinState) string { return t.nodeKey(s.node) + "/" + s.access.String() }

func (t *twin) entry(s *twinSettled) answerEntry {
	e := answerEntry{
		Key: t.nodeKey(s.state.node), Access: s.state.access.String(), Verdict: s.verdict.String(), Hops: s.hops,
		Conditions: t.conditions(s), Missing: t.missing(s), Via: t.stateName(s.before),
	}
	for at := s; !at.start; at = t.settled[at.before] {
		e.Path = append(e.Path, t.hop(at))
	}
	if !t.backward {
		slices.Reverse(e.Path)
	}
	return e
}

func (t *twin) hop(s *twinSettled) answerHop {
	h := answerHop{
		From: t.nodeKey(s.before.node), To: t.nodeKey(s.state.node), Relation: s.edge.relation.String(),
		Technique: s.edge.detail.Technique, Access: s.state.access.String(), Edge: s.edge.id, Conditions: t.hopConditions(s),
	}
	verdict := s.own
	if t.backward {
		h.From, h.To, h.Access = h.To, h.From, s.before.access.String()
	}
	if s.partial {
		verdict = verdict.Worst(fact.Conditional)
	}
	if t.isDoubtful(s) {
		verdict = verdict.Worst(fact.Unknown)
	}
	h.Verdict = verdict.String()
	if t.own(s.edge) == fact.No {
		h.By = t.by(s.edge)
	}
	for _, other := range s.with {
		h.With = append(h.With, t.nodeKey(other.node))
	}
	return h
}

func (t *twin) by(e *twinEdge) []fact.Blocker {
	if e.verdict == fact.No || !t.deadSource(e) {
		return e.detail.By
	}
	word := t.s.Props(e.from).String("status")
	if !slices.Contains([]string{"inactive", "expired", "revoked"}, word) {
		word = "expired"
	}
	return []fact.Blocker{{Control: "status", Reason: "the credential is " + word, Evidence: t.s.Evidence(e.from)}}
}

func (t *twin) hopConditions(s *twinSettled) fact.Conditions {
	conditions := s.edge.detail.Conditions
	if !s.partial {
		return conditions
	}
	others := slices.DeleteFunc(t.kinds(s.edge.to), func(kind string) bool { return kind == t.s.Key(s.edge.from).Kind })
	return conditions.And(fact.Conditions{{Key: "part", Operator: "Settled", Values: others}})
}

// needed are the hops of a path, and of the paths of other parts on it.
func (t *twin) needed(s *twinSettled, seen map[twinState]bool) []*twinSettled {
	if s.start || seen[s.state] {
		return nil
	}
	seen[s.state] = true
	hops := append([]*twinSettled{s}, t.needed(t.settled[s.before], seen)...)
	for _, other := range s.with {
		hops = append(hops, t.needed(t.settled[other], seen)...)
	}
	return hops
}

func (t *twin) conditions(s *twinSettled) fact.Conditions {
	var all fact.Conditions
	for _, h := range t.needed(s, map[twinState]bool{}) {
		all = append(all, t.hopConditions(h)...)
	}
	return all.Normal()
}

func (t *twin) missing(s *twinSettled) []fact.Missing {
	way := "a path to "
	if t.backward {
		way = "a path from "
	}
	var all []fact.Missing
	for _, h := range t.needed(s, map[twinState]bool{}) {
		all = append(all, h.edge.detail.Missing...)
		if t.isDoubtful(h) {
			what := way + t.nodeKey(h.state.node) + " whose conditions do not contradict"
			all = append(all, fact.Missing{What: what, Effect: fact.NotDecided})
		}
	}
	slices.SortFunc(all, fact.Missing.Compare)
	return slices.Compact(all)
}

// blocked lists what no-edges would give.
func (t *twin) blocked() []answerBlock {
	best := map[twinState]*twinCandidate{}
	for _, s := range t.sequence {
		from := t.settled[s]
		for i := range t.edges {
			for _, c := range t.follow(s, &t.edges[i]) {
				if from.verdict == fact.No || t.own(&t.edges[i]) != fact.No {
					continue
				}
				if !t.backward && c.state.access != fact.Control && t.givesControl(s, &t.edges[i]) {
					continue
				}
				c.verdict = from.verdict
				if t.backward {
					c.verdict = t.settled[c.before].verdict
				}
				t.consider(best, c)
			}
		}
	}
	return t.renderBlocked(best)
}

func (t *twin) givesControl(s twinState, e *twinEdge) bool {
	_, given := t.moves(s, e)
	return given&fact.Control != 0
}

// consider keeps the least refused candidate of each state, hubs spread out.
func (t *twin) consider(best map[twinState]*twinCandidate, c twinCandidate) {
	if t.s.IsHub(c.state.node) {
		for i := range t.edges {
			if e := &t.edges[i]; e.relation == graph.Member && e.from == c.state.node {
				member := c
				member.state.node = e.to
				member.hops++
				t.consider(best, member)
			}
		}
		return
	}
	if t.leftOut(c.state.node) || slices.Contains(t.q.Without, c.state.node) || t.hadOtherwise(c.state) {
		return
	}
	old := best[c.state]
	if old == nil || cmp.Or(cmp.Compare(c.verdict, old.verdict), cmp.Compare(c.hops, old.hops), t.compareTies(&c, old)) < 0 {
		best[c.state] = &c
	}
}

func (t *twin) hadOtherwise(s twinState) bool {
	for _, a := range fact.Accesses() {
		other := t.settled[twinState{s.node, a}]
		if other != nil && other.verdict < fact.No && (a == s.access || t.implies(a, s.access)) {
			return true
		}
	}
	return false
}

func (t *twin) renderBlocked(best map[twinState]*twinCandidate) []answerBlock {
	var kept []*twinCandidate
	for _, c := range best {
		hidden := false
		for _, a := range fact.Accesses() {
			other := best[twinState{c.state.node, a}]
			hidden = hidden || other != nil && t.implies(a, c.state.access) && t.sameControls(other, c)
		}
		if !hidden {
			kept = append(kept, c)
		}
	}
	slices.SortFunc(kept, func(a, b *twinCandidate) int {
		return cmp.Or(cmp.Compare(b.state.access, a.state.access), cmp.Compare(a.hops, b.hops),
			t.s.Key(a.state.node).Compare(t.s.Key(b.state.node)))
	})
	var blocks []answerBlock
	for _, c := range kept {
		blocks = append(blocks, answerBlock{
			Key: t.nodeKey(c.state.node), Access: c.state.access.String(), From: t.stateName(c.before),
			Hops: c.hops, Edge: c.edge.id, By: t.by(c.edge),
		})
	}
	return blocks
}

func (t *twin) sameControls(a, b *twinCandidate) bool {
	names := func(c *twinCandidate) (list []string) {
		for _, by := range t.by(c.edge) {
			list = append(list, by.Control+"\x00"+by.Policy)
		}
		return list
	}
	return slices.Equal(names(a), names(b))
}

var _ = testing.Short
