package link

import (
	"slices"
	"time"

	"keyreach/engine/fact"
)

// reviveUsed tells of calls that an issuer accepted after a credential was said to
// have ended: it works, whatever its inventory says. Calls of which some were refused
// tell nothing, since which of them came last is not known.
func (l *linker) reviveUsed() {
	for i := range l.facts.Uses {
		u := &l.facts.Uses[i]
		if u.Count == 0 || u.Denied > 0 || len(u.Evidence) == 0 {
			continue
		}
		key := u.Of
		if chosen, ok := l.joined.Aliases[key]; ok {
			key = chosen
		}
		n := l.facts.Nodes[key]
		if n == nil || !l.isCredential(n) || !endedBefore(n, u.Last) {
			continue
		}
		here := u.Evidence[0]
		l.node(fact.Node{Class: n.Class, Key: key, Evidence: u.Evidence[:1], Props: fact.Props{fact.PropStatus: "active",
			fact.PropStatusAsOf: u.Last.UTC().Format(time.RFC3339Nano), fact.PropStatusEvidence: here.Source + "#" + here.Pointer}})
	}
}

// endedBefore reports whether an end was told of a time before another. Of one without a
// time nobody knows what came after it.
func endedBefore(n *fact.Node, at time.Time) bool {
	return slices.ContainsFunc(n.Props.History(), func(s fact.Status) bool { return s.Dead() && !s.AsOf.IsZero() && s.AsOf.Before(at) })
}
