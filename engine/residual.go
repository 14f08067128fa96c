package engine

import (
	"context"
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// ResidualAnswer answers: what survives a containment step, and what can it still
// reach. Without a step it asks what survives of what the evidence says has been
// done.
type ResidualAnswer struct {
	Head
	// Step are the steps that were simulated, in the order given.
	Step      []Step     `json:"step"`
	Survivors []Survivor `json:"survivors"`
	// Reached is what the survivors reach, each with the latest end over all of
	// them.
	Reached     []Remaining   `json:"reached"`
	Persistence []Persistence `json:"persistence"`
	Tail
}

// Residual answers what survives.
func (a *Asker) Residual(ctx context.Context, q Question) (*ResidualAnswer, error) {
	held, err := a.starts(&q, q.From)
	if err != nil {
		return nil, err
	}
	var starts []graph.Node
	for _, h := range held {
		starts = append(starts, a.credentialsOf(h.Node, q.At)...)
	}
	slices.Sort(starts)
	starts = slices.Compact(starts)
	end, steps, err := a.end(q.After, starts, q.At)
	if err != nil {
		return nil, err
	}
	before, err := a.searchBefore(ctx, &q, held)
	if err != nil {
		return nil, err
	}
	answer := &ResidualAnswer{Head: a.head("residual", &q, held), Step: steps}
	t := a.newTally(&q)
	for _, h := range held {
		t.meet(h.Node, h.Access)
	}
	s := &surviving{asker: a, at: q.At, end: end, starts: starts, before: before, seen: map[fact.Key]bool{}}
	s.collect()
	answer.Survivors = s.list()
	for i := range answer.Survivors { // what they are good for is a part of the answer
		if one := &answer.Survivors[i]; one.held.Access != fact.NoAccess {
			t.meet(one.held.Node, one.held.Access)
		}
	}
	if answer.Reached, err = a.remaining(ctx, &q, s, t); err != nil {
		return nil, err
	}
	answer.Persistence = a.persistence(s, before)
	for _, p := range answer.Persistence {
		if p.Did == PlantedUnknown {
			t.missing[fact.Missing{What: "whether " + p.What + ": " + p.Why, Effect: fact.NotDecided, SettledBy: p.Query}]++
		}
	}
	answer.Tail = t.tail()
	if len(answer.Survivors) > 0 { // whatever was not evaluated, something goes on
		answer.Summary.Answer = Reaches
	}
	return answer, nil
}

// searchBefore returns what the start reached before the step: of a start that is
// dead already, as if it were active.
func (a *Asker) searchBefore(ctx context.Context, q *Question, held []reach.Held) (*reach.Result, error) {
	asked := *q
	for _, h := range held {
		if _, dead := a.Estate.DeadAt(h.Node, q.At); dead {
			asked.AssumeActive = true
		}
	}
	return a.search(ctx, &asked, held, false, false)
}
