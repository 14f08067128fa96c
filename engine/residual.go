package engine

import (
	"context"
	"slices"

	"keyreach/engine/credential"
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
	// Unlooked are the systems in which nobody looks for what was planted.
	Unlooked []Unlooked `json:"unlooked"`
	Tail
}

// Residual answers what survives.
func (a *Asker) Residual(ctx context.Context, q Question) (*ResidualAnswer, error) {
	held, err := a.starts(&q, q.From)
	if err != nil {
		return nil, err
	}
	s, err := a.newSurviving(ctx, &q, held)
	if err != nil {
		return nil, err
	}
	answer := &ResidualAnswer{Head: a.head("residual", &q, held)}
	if s.end, answer.Step, err = s.apply(q.After); err != nil {
		return nil, err
	}
	t := a.newTally(&q)
	for _, h := range held {
		t.begin(h)
	}
	s.collect(held)
	answer.Survivors = s.list()
	for i := range answer.Survivors {
		for _, h := range answer.Survivors[i].held {
			t.meet(h.Node, h.Access)
		}
	}
	if answer.Reached, err = a.remaining(ctx, &q, s, t); err != nil {
		return nil, err
	}
	answer.Persistence = a.persistence(s, held)
	for _, p := range answer.Persistence {
		if p.Did == PlantedUnknown {
			t.missing[fact.Missing{What: "whether " + p.What + ": " + p.Why, Effect: fact.NotDecided, SettledBy: p.Query}]++
		}
	}
	answer.Unlooked = a.unlooked(s.everyone())
	for i := range answer.Unlooked {
		t.missing[answer.Unlooked[i].missing()]++
	}
	answer.Tail = t.tail()
	if len(answer.Survivors) > 0 { // whatever was not evaluated, something goes on
		answer.Summary.Answer = Reaches
	}
	return answer, nil
}

// newSurviving looks at what was in reach before any step.
func (a *Asker) newSurviving(ctx context.Context, q *Question, held []reach.Held) (*surviving, error) {
	s := &surviving{asker: a, question: q, asked: held, at: q.At, assumeActive: q.AssumeActive, seen: map[fact.Key]bool{}, revived: map[graph.Node]bool{}, possibleAt: map[string]int{}, refused: map[*credential.Survivor]bool{}}
	for _, h := range held {
		s.starts = append(s.starts, a.credentialsOf(h.Node, q.At)...)
	}
	slices.Sort(s.starts)
	s.starts = slices.Compact(s.starts)
	s.exposed = a.firstSighting(s.starts, q.At)
	var err error
	if s.without, err = a.resolveAll(q.Without); err != nil {
		return nil, err
	}
	return s, s.search(ctx, q, held)
}

// search looks for what the start reached before the step. Credentials that are
// dead by now are followed where they may have lived while the start was exposed:
// of the start itself, and of those on the way. What one of them led to until its
// end was within reach.
func (s *surviving) search(ctx context.Context, q *Question, held []reach.Held) (err error) {
	g := s.asker.Estate
	query := reach.Query{Start: held, At: q.At, Without: s.without, AssumeActive: q.AssumeActive, Hypothetical: q.Hypothetical}
	alive := map[graph.Node]bool{}
	for _, n := range s.starts {
		if s.dead(n) {
			alive[n] = true
			query.Alive = append(query.Alive, n)
		}
	}
	for {
		if s.before, err = reach.Forward(ctx, g.Snapshot, query, nil); err != nil {
			return err
		}
		known := len(query.Alive)
		for e := range s.before.Entries() {
			if g.Class(e.Node) == fact.ClassCredential && s.dead(e.Node) && !alive[e.Node] && s.livedWhileExposed(e.Node) {
				query.Alive = append(query.Alive, e.Node)
				alive[e.Node] = true
				s.revived[e.Node] = true
			}
		}
		if len(query.Alive) == known {
			return nil
		}
	}
}

// livedWhileExposed reports whether a dead credential may have lived when the
// start could be used: it is not known to have ended before that was exposed.
func (s *surviving) livedWhileExposed(n graph.Node) bool {
	until, dated := s.endOf(n)
	return s.exposed == nil || !dated || until.After(*s.exposed.Since)
}
