package engine

import (
	"context"

	"keyreach/engine/fact"
	"keyreach/engine/reach"
)

// ReachAnswer answers: what does holding the start reach, and why.
type ReachAnswer struct {
	Head
	Reached []Entry   `json:"reached"`
	Blocked []Blocked `json:"blocked"`
	Tail
}

// Reach answers what the start reaches.
func (a *Asker) Reach(ctx context.Context, q Question) (*ReachAnswer, error) {
	start, err := a.starts(&q, q.From)
	if err != nil {
		return nil, err
	}
	result, err := a.search(ctx, &q, start, false, false)
	if err != nil {
		return nil, err
	}
	answer := &ReachAnswer{Head: a.head("reach", &q, start)}
	t := a.newTally(&q)
	for _, held := range start {
		t.begin(held)
	}
	answer.Reached = a.entries(&q, t, result, start, forward)
	a.metBy(answer.Reached, result, start)
	starts := a.keysOf(start)
	for _, b := range result.Blocked() {
		if !starts[a.Estate.Key(b.Node).Base()] {
			block := a.describeBlock(result, &b, false)
			answer.Blocked = append(answer.Blocked, block)
		}
	}
	answer.Blocked = orEmpty(answer.Blocked)
	t.summary.Blocked = len(answer.Blocked)
	answer.Tail = t.tail()
	return answer, nil
}

func (a *Asker) head(question string, q *Question, start []reach.Held) Head {
	h := Head{Schema: "keyreach/" + question + "/v1", Tool: Tool{Name: "keyreach", Version: a.Version}, AsOf: q.At.UTC(), Start: []Start{}}
	if len(q.Without) > 0 || q.AssumeActive || q.Hypothetical {
		h.WhatIf = &WhatIf{Without: q.Without, AssumeActive: q.AssumeActive, Hypothetical: q.Hypothetical}
	}
	seen := map[Node]bool{}
	for _, held := range start {
		if s := a.describeStart(held, q); !seen[s.Node] {
			seen[s.Node] = true
			h.Start = append(h.Start, s)
		}
	}
	return h
}

// keysOf returns the keys of what is held, without contexts.
func (a *Asker) keysOf(held []reach.Held) map[fact.Key]bool {
	keys := make(map[fact.Key]bool, len(held))
	for i := range held {
		keys[a.Estate.Key(held[i].Node).Base()] = true
	}
	return keys
}

// direction says what an access that is listed makes needless to list: forward
// control of a node stands for all, backward the least that suffices stands for
// control.
type direction bool

const (
	forward  direction = false
	backward direction = true
)

func (d direction) covers(listed, access fact.Access) bool {
	if d == backward {
		return listed&access != 0 || (access == fact.Control && listed != fact.NoAccess)
	}
	return listed.Has(access)
}

// entries lists the entries of a result up to the limit and counts them all. A
// node that is reached in several variants is listed once, as the best of them.
func (a *Asker) entries(q *Question, t *tally, result *reach.Result, start []reach.Held, way direction) []Entry {
	listed := []Entry{}
	best, starts := map[fact.Key]fact.Access{}, a.keysOf(start)
	for e := range result.Entries() {
		key := a.Estate.Key(e.Node).Base()
		if starts[key] || way.covers(best[key], e.Access) {
			continue
		}
		best[key] |= e.Access
		t.meet(e.Node, e.Access)
		t.entry(e.Verdict, result.Missing(e.State))
		if q.Limit > 0 && len(listed) >= q.Limit {
			continue
		}
		entry := a.describeEntry(result, &e)
		t.rests(&entry)
		listed = append(listed, entry)
	}
	t.summary.Listed, t.summary.Hypothetical = len(listed), result.LeftOut()
	if t.summary.Total > len(listed) {
		t.summary.Limit = q.Limit
	}
	return listed
}
