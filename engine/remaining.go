package engine

import (
	"cmp"
	"context"
	"slices"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// Remaining is an entry that a survivor still reaches.
type Remaining struct {
	Entry
	// Until is the latest end of the survivors that reach it, null for no known
	// end.
	Until *time.Time `json:"until"`
}

// stateKey is a state without the variant it is reached in.
type stateKey struct {
	key    fact.Key
	access fact.Access
}

// remainder collects what the survivors reach: of each state the best verdict,
// and the latest end over all survivors that reach it.
type remainder struct {
	asker  *Asker
	of     *surviving
	states map[stateKey]*remains
}

// remains is one state that is still reached.
type remains struct {
	stateKey
	node    graph.Node
	verdict fact.Verdict
	hops    int
	until   *time.Time
	// result and entry are where the rest is read from when it is listed; result
	// is nil for the role of a session that has no node of its own.
	result *reach.Result
	entry  reach.Entry
	// by is the survivor that reaches it.
	by *Survivor
}

// remaining returns what the survivors reach after the step, sorted as reach
// sorts.
func (a *Asker) remaining(ctx context.Context, q *Question, s *surviving, t *tally) ([]Remaining, error) {
	r := &remainder{asker: a, of: s, states: map[stateKey]*remains{}}
	for _, group := range s.groups() {
		query := reach.Query{Start: group.held(), At: q.At, Without: s.goneFor(&group), AssumeActive: q.AssumeActive, Hypothetical: q.Hypothetical}
		result, err := reach.Forward(ctx, a.Estate.Snapshot, query, nil)
		if err != nil {
			return nil, err
		}
		r.collect(group, result)
	}
	return r.list(q, t), nil
}

// collect adds what one group reaches. Groups come with the latest end first, so
// that a state's first end is its latest.
func (r *remainder) collect(group endGroup, result *reach.Result) {
	for _, one := range group.survivors {
		if !one.standIn {
			continue
		}
		for _, h := range one.held {
			r.putHeld(one, h, group.until)
		}
	}
	for e := range result.Entries() {
		found := &remains{stateKey: stateKey{r.asker.Estate.Key(e.Node).Base(), e.Access}, node: e.Node, verdict: e.Verdict.Worst(group.verdict), hops: e.Hops,
			until: group.until, result: result, entry: e}
		if path := result.Path(e.State); len(path) > 0 {
			found.by = group.holder(path[0].From)
		}
		if found.by != nil && found.by.standIn {
			found.hops++
		}
		r.put(found)
	}
}

// putHeld puts what a survivor acts as, or works on, with each of the accesses
// that nothing else held of it implies.
func (r *remainder) putHeld(one *Survivor, h reach.Held, until *time.Time) {
	for _, access := range fact.Accesses() {
		if h.Access&access != 0 {
			r.put(&remains{stateKey: stateKey{r.asker.Estate.Key(h.Node).Base(), access}, node: h.Node, verdict: one.Verdict, hops: 1, until: until, by: one})
		}
		if h.Access&access == fact.Control {
			return
		}
	}
}

// put keeps the better of two verdicts, and the end that was there first.
func (r *remainder) put(found *remains) {
	known, ok := r.states[found.stateKey]
	switch {
	case !ok:
		r.states[found.stateKey] = found
	case found.verdict < known.verdict || (found.verdict == known.verdict && found.hops < known.hops):
		found.until = known.until
		r.states[found.stateKey] = found
	}
}

// list sorts what is still reached, leaves out what control of the same node says
// already, and describes it up to the limit.
func (r *remainder) list(q *Question, t *tally) []Remaining {
	var all []*remains
	own := r.of.own()
	for _, one := range r.states {
		if own[one.key] {
			continue // it is a survivor itself
		}
		control, ok := r.states[stateKey{one.key, fact.Control}]
		if ok && one.access != fact.Control && control.verdict <= one.verdict && compareUntil(control.until, one.until) <= 0 {
			continue
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(x, y *remains) int {
		return cmp.Or(cmp.Compare(x.verdict, y.verdict), -cmp.Compare(x.access, y.access), cmp.Compare(x.hops, y.hops), x.key.Compare(y.key))
	})
	list := []Remaining{}
	for _, one := range all {
		t.meet(one.node, one.access)
		t.entry(one.verdict, one.missing())
		if q.Limit > 0 && len(list) >= q.Limit {
			continue
		}
		entry := r.describe(one)
		t.rests(&entry)
		list = append(list, Remaining{Entry: entry, Until: one.until})
	}
	t.summary.Listed = len(list)
	if t.summary.Total > len(list) {
		t.summary.Limit = q.Limit
	}
	return list
}

// own returns the keys of the survivors that stand in the graph themselves.
func (s *surviving) own() map[fact.Key]bool {
	keys := map[fact.Key]bool{}
	for i := range s.survivors {
		if one := &s.survivors[i]; len(one.held) > 0 && !one.standIn {
			keys[fact.Key{Kind: one.Kind, ID: one.ID}] = true
		}
	}
	return keys
}

func (m *remains) missing() (missing []fact.Missing) {
	if m.by != nil {
		missing = slices.Clone(m.by.missing)
	}
	if m.result != nil {
		missing = append(missing, m.result.Missing(m.entry.State)...)
	}
	slices.SortFunc(missing, fact.Missing.Compare)
	return slices.Compact(missing)
}

func (r *remainder) describe(one *remains) Entry {
	if one.result == nil {
		props := r.asker.Estate.Props(one.node)
		return Entry{Node: r.asker.node(one.node), Name: r.asker.Estate.Name(one.node), Access: one.access.String(), Verdict: one.verdict, Conditions: orEmpty(one.by.Conditions),
			Missing: orEmpty(one.missing()), Hops: 1, Path: []Hop{r.hop(one.by, one.node)}, Sensitivity: props.String(fact.PropSensitivity), Environment: props.String(fact.PropEnvironment)}
	}
	entry := r.asker.describeEntry(one.result, &one.entry)
	entry.Verdict, entry.Missing = one.verdict, orEmpty(one.missing())
	if one.by != nil {
		entry.Conditions = orEmpty(entry.Conditions.And(one.by.Conditions))
	}
	if one.by != nil && one.by.standIn {
		if from, ok := r.asker.pathStart(one.result, one.entry.State); ok {
			entry.Path = append([]Hop{r.hop(one.by, from)}, entry.Path...)
			entry.Hops = len(entry.Path)
		}
	}
	return entry
}

// pathStart returns the node that a state's path starts from.
func (a *Asker) pathStart(result *reach.Result, state reach.State) (graph.Node, bool) {
	path := result.Path(state)
	if len(path) == 0 {
		return 0, false
	}
	return path[0].From, true
}

// hop is how a survivor without a node of its own acts as its identity, or works
// on what it is good for.
func (r *remainder) hop(by *Survivor, to graph.Node) Hop {
	relation := fact.Can
	if r.asker.Estate.Class(to) == fact.ClassIdentity {
		relation = fact.AuthenticatesAs
	}
	return Hop{From: by.Node, To: r.asker.node(to), Relation: relation, Access: fact.Read.String(), Verdict: by.Verdict, Conditions: orEmpty(by.Conditions), Missing: by.missing,
		Confidence: by.Confidence, Evidence: by.Evidence}
}

// maxEnds bounds how many different ends are told apart; those beyond are told with
// the latest of them.
const maxEnds = 8

// endGroup are the survivors of one verdict that live at least until an end, and
// that are sessions of one role into which the trust is removed, or of none.
type endGroup struct {
	until     *time.Time
	verdict   fact.Verdict
	within    fact.Key
	survivors []*Survivor
}

func (g *endGroup) held() (held []reach.Held) {
	for _, one := range g.survivors {
		for _, h := range one.held {
			if !slices.Contains(held, h) {
				held = append(held, h)
			}
		}
	}
	return held
}

// holder returns the survivor that stands at a node.
func (g *endGroup) holder(n graph.Node) *Survivor {
	at := slices.IndexFunc(g.survivors, func(s *Survivor) bool {
		return slices.ContainsFunc(s.held, func(h reach.Held) bool { return h.Node == n })
	})
	if at < 0 {
		return nil
	}
	return g.survivors[at]
}

// goneFor returns the nodes that are not there for a group: what the question
// leaves out, what the steps end, and the roles into which nobody gets any more,
// but for the one whose sessions the group are.
func (s *surviving) goneFor(g *endGroup) []graph.Node {
	gone := slices.Concat(s.without, s.end.nodes)
	for _, role := range s.end.trust {
		if s.asker.Estate.Key(role).Base() != g.within {
			gone = append(gone, role)
		}
	}
	return gone
}

// groups returns the survivors of the graph by their ends, the latest first, and
// within an end by verdict: each group holds those that live longer too.
func (s *surviving) groups() []endGroup {
	var in []*Survivor
	for i := range s.survivors {
		in = append(in, s.survivors[i].ways()...)
	}
	slices.SortStableFunc(in, func(x, y *Survivor) int { return compareUntil(x.Until, y.Until) })
	var groups []endGroup
	ends, first := 0, 0
	for i, one := range in {
		last := i == len(in)-1
		if !last && (ends >= maxEnds-1 || compareUntil(one.Until, in[i+1].Until) == 0) {
			continue
		}
		ends++
		groups = append(groups, s.split(in[first].Until, in[:i+1])...)
		first = i + 1
	}
	return groups
}

// split parts survivors by verdict and by the role, of those into which nobody
// gets any more, that they are sessions of.
func (s *surviving) split(until *time.Time, survivors []*Survivor) (groups []endGroup) {
	for _, one := range survivors {
		like := endGroup{until: until, verdict: one.Verdict, within: s.within(one)}
		at := slices.IndexFunc(groups, func(g endGroup) bool { return g.verdict == like.verdict && g.within == like.within })
		if at < 0 {
			at, groups = len(groups), append(groups, like)
		}
		groups[at].survivors = append(groups[at].survivors, one)
	}
	return groups
}

// within returns the role, of those into which nobody gets any more, that a
// survivor is a session of.
func (s *surviving) within(one *Survivor) fact.Key {
	for _, h := range one.held {
		nodes := append(s.asker.principalsOf(h.Node, s.at), h.Node)
		for _, n := range nodes {
			if slices.Contains(s.end.trust, n) {
				return s.asker.Estate.Key(n).Base()
			}
		}
	}
	return fact.Key{}
}
