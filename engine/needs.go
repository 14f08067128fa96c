package engine

import (
	"slices"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// impossible reports whether what a survivor says could have been made cannot have been:
// of every principal of AWS in reach it is known that its policies grant none of the calls
// that it takes, and nothing about the reach is undecided. In doubt it was possible.
func (s *surviving) impossible(survivor *credential.Survivor) bool {
	if len(survivor.Needs) == 0 {
		return false
	}
	refused, known := s.refused[survivor]
	if !known {
		refused = s.refuses(survivor)
		s.refused[survivor] = refused
	}
	return refused
}

// refuses looks at every principal in reach for the calls of a survivor.
func (s *surviving) refuses(survivor *credential.Survivor) bool {
	found := false
	refuses := func(n graph.Node) bool {
		key := s.asker.Estate.Key(n).Base()
		if s.asker.Estate.Class(n) != fact.ClassIdentity || !strings.HasPrefix(key.Kind, "aws-") {
			return true
		}
		found = true
		base, ok := s.asker.lookup(key)
		if !ok {
			return false
		}
		ungranted := s.asker.Estate.Props(base).Strings(fact.PropUngranted)
		return !slices.ContainsFunc(survivor.Needs, func(call string) bool {
			_, none := slices.BinarySearch(ungranted, call)
			return !none
		})
	}
	for _, h := range s.asked {
		if !refuses(h.Node) {
			return false
		}
	}
	for e := range s.before.Entries() {
		if e.Access.Has(fact.Control) && !refuses(e.Node) {
			return false
		}
	}
	return found && s.decided()
}

// decided reports whether nothing about the reach before the steps is undecided.
func (s *surviving) decided() bool {
	if s.isDecided == nil {
		t := s.asker.newTally(s.question)
		for _, h := range s.asked {
			t.meet(h.Node, h.Access)
		}
		for e := range s.before.Entries() {
			t.meet(e.Node, e.Access)
			t.entry(e.Verdict, s.before.Missing(e.State))
		}
		complete := t.tail().Summary.Complete && t.summary.Unknown == 0
		s.isDecided = &complete
	}
	return *s.isDecided
}
