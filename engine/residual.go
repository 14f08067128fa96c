package engine

import (
	"context"
	"slices"
	"time"

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

// Remaining is an entry that a survivor still reaches.
type Remaining struct {
	Entry
	// Until is the latest end of the survivors that reach it, null for no known
	// end.
	Until *time.Time `json:"until"`
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
	if len(answer.Survivors) > 0 && answer.Summary.Answer == NoneFound {
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

// maxEnds bounds how many different ends are told apart; what ends later than the
// last of them is told with the next later end.
const maxEnds = 16

// remaining returns what the survivors reach after the step, with the latest end.
func (a *Asker) remaining(ctx context.Context, q *Question, s *surviving, t *tally) ([]Remaining, error) {
	list := []Remaining{}
	at := map[stateKey]int{}
	for _, group := range s.groups() {
		without := slices.Clone(s.end.trust)
		for _, n := range s.starts {
			if s.end.credentials[a.Estate.Key(n).Base()] {
				without = append(without, n)
			}
		}
		query := reach.Query{Start: group.held, At: q.At, Without: without, AssumeActive: q.AssumeActive, Hypothetical: q.Hypothetical}
		result, err := reach.Forward(ctx, a.Estate.Snapshot, query, nil)
		if err != nil {
			return nil, err
		}
		best := map[fact.Key]fact.Access{}
		for e := range result.Entries() {
			key := a.Estate.Key(e.Node).Base()
			if forward.covers(best[key], e.Access) {
				continue
			}
			best[key] |= e.Access
			state := stateKey{key, e.Access}
			if _, known := at[state]; known {
				continue // a survivor that lives longer reaches it
			}
			t.meet(e.Node, e.Access)
			t.entry(e.Verdict, result.Missing(e.State))
			at[state] = len(list)
			if q.Limit > 0 && len(list) >= q.Limit {
				continue
			}
			entry := a.describeEntry(result, &e)
			t.rests(entry.Path)
			list = append(list, Remaining{Entry: entry, Until: group.until})
		}
	}
	t.summary.Listed = len(list)
	if t.summary.Total > len(list) {
		t.summary.Limit = q.Limit
	}
	return list, nil
}

type stateKey struct {
	key    fact.Key
	access fact.Access
}
