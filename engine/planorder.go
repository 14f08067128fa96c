package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// build makes the steps and puts them into the two tracks.
func (p *planner) build(ctx context.Context) error {
	contain := p.contain()
	narrow := p.narrow()
	sessions := p.sessions(contain, p.identities())
	replaces := p.replaces()
	siblings := p.siblings(contain, sessions)
	finals := p.finals(contain)
	pauses := p.pauses(contain, sessions, siblings)
	theirs := p.siblingSessions(sessions, slices.Concat(contain, siblings))
	sessions, late, err := p.lateSessions(ctx, sessions, siblings, theirs)
	if err != nil {
		return err
	}
	for _, one := range slices.Concat(sessions, late) {
		one.after = append(one.after, contain...)
	}
	endsFirst := slices.Concat(contain, sessions)
	for _, one := range replaces {
		if p.readsReplacement(one) {
			one.Reason += "; the start reads what this consumer reads, so that a replacement is made only when it is ended"
			one.after = append(one.after, endsFirst...)
		}
	}
	for _, one := range siblings {
		if one.isRead && len(one.Breaks) > 0 {
			one.Reason += "; the start reads what is written there, so that a new one is written only when it is ended"
			one.after = append(one.after, endsFirst...)
		}
	}
	if err := p.endReadersFirst(ctx, replaces, siblings); err != nil {
		return err
	}
	if err := p.endSessionsFirst(ctx, late, siblings); err != nil {
		return err
	}
	harmless, siblings := partedBy(siblings, isHarmless)
	// sessions go at once with the keys that go at once
	for _, list := range [][]*step{theirs, late} {
		early, rest := partedBy(list, func(s *step) bool {
			return isHarmless(s) && !slices.ContainsFunc(s.after, func(end *step) bool { return slices.Contains(siblings, end) || slices.Contains(contain, end) })
		})
		harmless, siblings = append(harmless, early...), append(siblings, rest...)
	}
	switch p.advice.Order {
	case RevokeFirst:
		quiet, loud := p.quiet(sessions)
		p.now = slices.Concat(pauses, narrow, contain, quiet)
		p.then = slices.Concat(loud, replaces, siblings)
	case AlreadyEnded, NothingToEnd:
		quiet, loud := p.quiet(sessions)
		p.now, p.then = slices.Concat(pauses, quiet), slices.Concat(loud, siblings)
	case DeactivateFirst: // what can't be taken back moves, below
		quiet, loud := p.quiet(sessions)
		p.now = slices.Concat(pauses, contain, quiet)
		p.then = slices.Concat(loud, replaces, siblings)
	default:
		p.now = slices.Concat(pauses, narrow)
		early, late := parted(replaces, endsFirst)
		for _, one := range contain {
			one.after = append(one.after, early...)
		}
		p.then = slices.Concat(early, contain, sessions, late, siblings)
	}
	p.now = append(p.now, harmless...)
	for _, one := range finals {
		one.after = append(one.after, slices.Concat(contain, replaces)...)
	}
	p.then = append(p.then, p.planted()...)
	p.then = append(p.then, finals...)
	p.now = append(p.saves(), p.now...)
	p.keepNowHarmless()
	p.now, p.then = inOrder(p.now), inOrder(p.then)
	return nil
}

// keepNowHarmless moves to the other track what can't be taken back or stops a known
// consumer, and what comes after it. Pausing an agent stays: it comes before
// everything else.
func (p *planner) keepNowHarmless() {
	var moved []*step
	p.now = slices.DeleteFunc(p.now, func(s *step) bool {
		harmless := s.Action == ActionPause || isHarmless(s)
		waits := slices.ContainsFunc(s.after, func(earlier *step) bool { return slices.Contains(moved, earlier) })
		if harmless && !waits {
			return false
		}
		moved = append(moved, s)
		return true
	})
	p.then = append(moved, p.then...)
}

// isHarmless reports whether a step can be taken back and stops no known consumer.
func isHarmless(s *step) bool {
	return s.Reversible != nil && *s.Reversible && len(s.Breaks) == 0
}

// partedBy splits steps into those of which something holds and the rest.
func partedBy(steps []*step, holds func(*step) bool) (yes, no []*step) {
	for _, one := range steps {
		if holds(one) {
			yes = append(yes, one)
		} else {
			no = append(no, one)
		}
	}
	return yes, no
}

// quiet splits the ends of sessions into those that go with the credential, and
// those that stop somebody else's work. The latter go too where a stranger acts as
// the identity.
func (p *planner) quiet(sessions []*step) (quiet, loud []*step) {
	for _, one := range sessions {
		switch {
		case len(one.Breaks) == 0:
			quiet = append(quiet, one)
		case p.strangerActsAs(one.Of):
			one.Reason += "; a stranger acts in one of them"
			quiet = append(quiet, one)
		default:
			loud = append(loud, one)
		}
	}
	return quiet, loud
}

// strangerActsAs reports whether use that matches no consumer was seen as a role or
// a session of it.
func (p *planner) strangerActsAs(role Node) bool {
	name := "assumed-role/" + lastOf(role.ID) + "/"
	return slices.ContainsFunc(p.strangers, func(o Observation) bool {
		return o.As != nil && (*o.As == role || strings.Contains(o.As.ID, name))
	})
}

// parted splits the replacements into those that can be made at once and those
// that wait for the ends.
func parted(replaces, ends []*step) (early, late []*step) {
	late, early = partedBy(replaces, func(one *step) bool {
		return slices.ContainsFunc(one.after, func(s *step) bool { return slices.Contains(ends, s) })
	})
	return early, late
}

// numbered gives the steps their numbers and their order in words.
func (p *planner) numbered() (now, then []PlanStep) {
	all := slices.Concat(p.now, p.then)
	for i, one := range all {
		one.Number = i + 1
	}
	for _, one := range all {
		one.After = []int{}
		for _, earlier := range one.after {
			if earlier.Number > 0 {
				one.After = append(one.After, earlier.Number)
			}
		}
		slices.Sort(one.After)
		one.After = slices.Compact(one.After)
		one.finish()
	}
	return published(p.now), published(p.then)
}

func published(steps []*step) []PlanStep {
	list := make([]PlanStep, len(steps))
	for i, one := range steps {
		list[i] = one.PlanStep
	}
	return list
}

// finish says unknown where nobody says anything.
func (s *PlanStep) finish() {
	for _, text := range []*string{&s.EndsAlso, &s.Undo, &s.Notifies, &s.Destroys, &s.SaveFirst, &s.Takes} {
		*text = cmp.Or(*text, unknownWord)
	}
	switch s.Action { // what ends nothing tells nobody and destroys nothing
	case ActionSave, ActionPause, ActionReplace, ActionPlanted, ActionNarrow:
		s.EndsAlso, s.Destroys, s.SaveFirst, s.Notifies = "nothing", "nothing", "nothing", "nobody that is known"
		s.Takes = "at once"
	}
	s.FillIn, s.Ends, s.Breaks, s.Evidence = orEmpty(s.FillIn), orEmpty(s.Ends), orEmpty(s.Breaks), orEmpty(s.Evidence)
	s.Confidence = cmp.Or(s.Confidence, Inferred)
}
