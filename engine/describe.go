package engine

import (
	"slices"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

func (a *Asker) node(n graph.Node) Node {
	key := a.Estate.Key(n)
	return Node{Kind: key.Kind, ID: key.ID}
}

// describeStart tells what is known of a start at the asked time.
func (a *Asker) describeStart(held reach.Held, q *Question) Start {
	at := q.At
	props := a.Estate.Props(held.Node)
	s := Start{Node: a.node(held.Node), Name: a.Estate.Name(held.Node), Access: held.Access.String(), Evidence: orEmpty(a.Estate.Evidence(held.Node)),
		Candidates: props.Strings(fact.PropCandidates), CouldBe: props.Strings("couldBe"), StatusDisagrees: fact.Disagreeing(props.History(), at)}
	if len(s.Candidates) < 2 {
		s.Candidates = nil
	}
	if a.Estate.Class(held.Node) == fact.ClassCredential {
		s.Status = a.statusAt(held.Node, at)
		if status, ok := a.Estate.StatusAt(held.Node, at); ok && !status.AsOf.IsZero() {
			s.StatusAsOf = &status.AsOf
			s.StatusEvidence = a.Estate.StatusEvidence(held.Node, at)
		}
		if expires := a.expiry(held.Node); s.Status == "expired" && expires != nil && !expires.After(at) { // its own expiry says so
			s.StatusAsOf, s.StatusEvidence = expires, orEmpty(a.Estate.Evidence(held.Node))
		}
		s.stampStatus(q)
	}
	return s
}

// statusAt returns a credential's status at a time: active, inactive, expired,
// revoked or unknown.
func (a *Asker) statusAt(n graph.Node, at time.Time) string {
	if word, dead := a.Estate.DeadAt(n, at); dead {
		return word
	}
	if status, ok := a.Estate.StatusAt(n, at); ok {
		return status.Word
	}
	return "unknown"
}

// describePath turns hops into their printed form.
func (a *Asker) describePath(hops []reach.Hop) []Hop {
	path := make([]Hop, len(hops))
	for i := range hops {
		path[i] = a.describeHop(&hops[i])
	}
	return path
}

func (a *Asker) describeHop(h *reach.Hop) Hop {
	detail := a.Estate.Detail(h.Edge)
	hop := Hop{From: a.node(h.From), To: a.node(h.To), Relation: a.Estate.Relation(h.Edge), Technique: detail.Technique, Access: h.Access.String(),
		Verdict: h.Verdict, Context: a.Estate.Key(h.To).Context, Actions: detail.Actions, Conditions: orEmpty(h.Conditions), Missing: detail.Missing, By: withEvidence(h.By),
		Confidence: detail.Confidence, FirstSeen: detail.FirstSeen, LastSeen: detail.LastSeen, Evidence: orEmpty(detail.Evidence)}
	for _, part := range h.With {
		hop.With = append(hop.With, a.node(part))
	}
	return hop
}

func (a *Asker) describeEntry(r *reach.Result, e *reach.Entry) Entry {
	path := a.describePath(r.Path(e.State))
	props := a.Estate.Props(e.Node)
	entry := Entry{Node: a.node(e.Node), Name: a.Estate.Name(e.Node), Access: e.Access.String(), Verdict: e.Verdict, Conditions: orEmpty(r.Conditions(e.State)),
		Missing: orEmpty(r.Missing(e.State)), Hops: e.Hops, Path: path,
		Sensitivity: props.String(fact.PropSensitivity), Environment: props.String(fact.PropEnvironment)}
	if len(path) > 0 {
		entry.Actions = path[len(path)-1].Actions
	}
	return entry
}

func (a *Asker) describeBlock(r *reach.Result, b *reach.Block, backward bool) Blocked {
	path := r.Path(b.From)
	last := reach.Hop{From: b.From.Node(), To: b.Node, Edge: b.Edge, Access: b.Access, Verdict: fact.No, Conditions: a.Estate.Conditions(b.Edge), By: b.By}
	if backward {
		last.From, last.To = b.Node, b.From.Node()
		path = append([]reach.Hop{last}, path...)
	} else {
		path = append(path, last)
	}
	return Blocked{Node: a.node(b.Node), Name: a.Estate.Name(b.Node), Access: b.Access.String(), By: withEvidence(b.By), Hops: b.Hops, Path: a.describePath(path)}
}

// withEvidence makes a blocker's absent evidence an empty list.
func withEvidence(by []fact.Blocker) []fact.Blocker {
	list := slices.Clone(by)
	for i := range list {
		list[i].Evidence = orEmpty(list[i].Evidence)
	}
	return orEmpty(list)
}

// orEmpty makes nil an empty list, which JSON writes as [].
func orEmpty[S ~[]E, E any](list S) S {
	if list == nil {
		return S{}
	}
	return list
}
