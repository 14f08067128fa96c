package reach

import (
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// Hop is one printed hop of a path.
type Hop struct {
	From, To graph.Node
	// Edge is the edge of the hop; where To is one of what a hub stands for, the
	// edge from the principal to that hub.
	Edge graph.Edge
	// Access is that with which To is held.
	Access fact.Access
	// Verdict is the hop's own: the edge's, worsened by what else it hangs on.
	Verdict fact.Verdict
	// Conditions are those of the hop, in normal form. They must not be written
	// to.
	Conditions fact.Conditions
	// By names what takes the hop away, where its verdict is no. It must not be
	// written to.
	By []fact.Blocker
	// With are the other parts, where the hop puts a credential together.
	With []graph.Node
}

// Path returns the hops from the start to the state's node, or backward from
// the state's node to the target.
func (r *Result) Path(s State) []Hop {
	var hops []Hop
	r.eachHop(s, func(h printed) { hops = append(hops, r.hop(h)) })
	if !r.backward {
		slices.Reverse(hops)
	}
	return hops
}

// Conditions returns the conjunction of all conditions along the state's path,
// and along those of the other parts where a hop has such, in normal form.
func (r *Result) Conditions(s State) fact.Conditions {
	var all fact.Conditions
	r.eachNeeded(s, func(h printed) { all = append(all, r.hopConditions(h)...) })
	return all.Normal()
}

// Missing returns the absent inputs that bear on the state's path, and on
// those of the other parts, sorted and without repetition.
func (r *Result) Missing(s State) []fact.Missing {
	var all []fact.Missing
	r.eachNeeded(s, func(h printed) {
		all = append(all, r.graph.Missing(h.link.edge())...)
		if r.isDoubtful(h) {
			all = append(all, r.doubtMissing(h))
		}
	})
	slices.SortFunc(all, fact.Missing.Compare)
	return slices.Compact(all)
}

// printed is a hop as the search keeps it.
type printed struct {
	state State
	link  link
}

// eachHop calls f with the hops of s's path, the one at s first.
func (r *search) eachHop(s State, f func(printed)) {
	for {
		l := r.linkOf(s)
		if l.neighbour() == noState {
			return
		}
		f(printed{s, l})
		s = l.neighbour()
	}
}

// eachNeeded calls f with the hops of s's path and of the paths of other
// parts, each once.
func (r *search) eachNeeded(s State, f func(printed)) {
	var others []State
	seen := map[State]bool{}
	walk := func(s State) {
		r.eachHop(s, func(h printed) {
			if !seen[h.state] {
				seen[h.state] = true
				f(h)
				others = append(others, r.with(h)...)
			}
		})
	}
	walk(s)
	for i := 0; i < len(others); i++ {
		walk(others[i])
	}
}

func (r *search) hop(h printed) Hop {
	e := h.link.edge()
	hop := Hop{
		From: h.link.neighbour().Node(), To: h.state.Node(), Edge: e, Access: h.state.Access(),
		Verdict: r.hopVerdict(h), Conditions: r.hopConditions(h),
	}
	if r.backward {
		hop.From, hop.To, hop.Access = hop.To, hop.From, h.link.neighbour().Access()
	}
	if own, by := r.ownVerdict(e, hop.From); own == fact.No {
		hop.By = by
	}
	for _, part := range r.with(h) {
		hop.With = append(hop.With, part.Node())
	}
	return hop
}

// ownVerdict returns an edge's verdict as the time of the question has it, and
// what blocks it.
func (r *search) ownVerdict(e graph.Edge, from graph.Node) (fact.Verdict, []fact.Blocker) {
	attr := r.graph.Attr(e)
	if attr.Verdict() != fact.No && !Outlives(attr.Relation()) && r.metas[from]&graph.Mortal != 0 && r.dead(from) {
		return fact.No, r.blockedByStatus(from)
	}
	return attr.Verdict(), r.graph.By(e)
}

// StatusControl is the control that a blocker names where a credential's
// status takes away what it gives.
const StatusControl = "status"

func (r *search) blockedByStatus(n graph.Node) []fact.Blocker {
	word, _ := r.graph.DeadAt(n, r.query.At)
	return []fact.Blocker{{Control: StatusControl, Reason: "the credential is " + word, Evidence: r.graph.StatusEvidence(n, r.query.At)}}
}

func (r *search) hopVerdict(h printed) fact.Verdict {
	from := h.link.neighbour().Node()
	if r.backward {
		from = h.state.Node()
	}
	verdict, _ := r.ownVerdict(h.link.edge(), from)
	if h.link.partial() {
		verdict = verdict.Worst(fact.Conditional)
	}
	if r.isDoubtful(h) {
		verdict = verdict.Worst(fact.Unknown)
	}
	if c := r.joinedBy(h); c != nil {
		for _, p := range c.parts {
			if p.state != h.link.neighbour() {
				verdict = verdict.Worst(p.at.verdict)
			}
			verdict = verdict.Worst(p.own)
		}
	}
	return verdict
}

func (r *search) hopConditions(h printed) fact.Conditions {
	conditions := r.graph.Conditions(h.link.edge())
	if !h.link.partial() {
		return conditions
	}
	part, whole := h.link.neighbour().Node(), h.state.Node()
	if r.backward {
		part, whole = whole, part
	}
	return conditions.And(fact.Conditions{r.partCondition(part, whole)})
}

// joinedBy returns the composition where h puts a credential together.
func (r *search) joinedBy(h printed) *composition {
	c := r.wholes[h.state.Node()]
	if c == nil || !c.whole || c.joined.state != h.state || !c.joined.link.same(h.link) {
		return nil
	}
	return c
}

func (r *search) with(h printed) []State {
	if c := r.joinedBy(h); c != nil {
		return c.with
	}
	return nil
}

// isDoubtful reports whether the hop is there only because the contradiction
// of its conditions may be another path's.
func (r *search) isDoubtful(h printed) bool {
	if r.rejects == nil {
		return false
	}
	s := h.state
	if r.rejects.viaHub(r, s, h.link) {
		s = newState(r.graph.To(h.link.edge()), s.code())
	}
	t := r.rejects.tries[s]
	return t != nil && t.doubtful
}

func (r *search) doubtMissing(h printed) fact.Missing {
	way := "to"
	if r.backward {
		way = "from"
	}
	return fact.Missing{
		What:   "a path " + way + " " + r.graph.Key(h.state.Node()).String() + " whose conditions do not contradict",
		Effect: fact.NotDecided,
	}
}
