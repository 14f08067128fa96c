package engine

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// endedOnce leaves out the end of a credential that another step ends too: its maker's
// end is its own.
func endedOnce(steps []*step) (kept []*step) {
	for _, one := range steps {
		if slices.ContainsFunc(kept, func(other *step) bool { return slices.Contains(other.Ends, one.Of) }) {
			continue
		}
		kept = slices.DeleteFunc(kept, func(other *step) bool { return slices.Contains(one.Ends, other.Of) })
		kept = append(kept, one)
	}
	return kept
}

// siblings end every other credential that lies where a start lies, and every one
// that the start reaches, but for those that another step ends.
func (p *planner) siblings(contain, sessions []*step) (steps []*step) {
	seen, endsWith := map[fact.Key]bool{}, p.endingWith(sessions)
	covered := func(s *step) {
		for _, n := range s.Ends {
			seen[fact.Key{Kind: n.Kind, ID: n.ID}] = true
		}
	}
	for _, s := range contain {
		covered(s)
	}
	add := func(n graph.Node, reason string, evidence []fact.Evidence) {
		key := p.asker.Estate.Key(n).Base()
		if p.isStart(n) || seen[key] || endsWith(n) || p.asker.Estate.Class(n) != fact.ClassCredential || strings.Contains(key.Kind, ".") {
			return
		}
		seen[key] = true
		if _, dead := p.asker.Estate.DeadAt(n, p.q.At); dead {
			return
		}
		s := p.ending(ActionSibling, n, p.asker.pausing(n), reason)
		s.Evidence = orEmpty(evidence)
		_, _, s.isRead = p.before.Reached(n, fact.Read)
		covered(s)
		steps = append(steps, s)
	}
	for _, sighting := range p.sightings {
		if place, ok := p.asker.lookup(fact.Key{Kind: sighting.Place.Kind, ID: sighting.Place.ID}); ok {
			for _, n := range p.asker.stored(place) {
				add(n, "it lies in the same place: "+sighting.Place.ID+"; that no use of it was seen is no reason to leave it", sighting.Evidence)
			}
		}
	}
	for _, agent := range p.agents() {
		for e := range p.asker.Estate.Out(agent) {
			switch p.asker.Estate.Relation(e) {
			case fact.Uses:
				add(p.asker.Estate.To(e), "the agent "+p.asker.Estate.Key(agent).ID+" holds it too", p.asker.Estate.Detail(e).Evidence)
			case fact.Mints:
				add(p.asker.Estate.To(e), "the agent "+p.asker.Estate.Key(agent).ID+" made it", p.asker.Estate.Detail(e).Evidence)
			default: // nothing that the agent holds
			}
		}
	}
	for e := range p.before.Entries() {
		if p.asker.Estate.Class(e.Node) != fact.ClassCredential {
			continue
		}
		reason, evidence := "it is within reach", []fact.Evidence(nil)
		if path := p.before.Path(e.State); len(path) > 0 {
			last := p.asker.describeHop(&path[len(path)-1])
			verb := " holds it"
			if last.Relation == fact.Mints {
				verb = " made it"
			}
			reason, evidence = canBeRead(e.Verdict)+": "+last.From.Kind+" "+last.From.ID+verb, last.Evidence
		}
		add(e.Node, reason, evidence)
	}
	return endedOnce(steps)
}

// canBeRead says how sure it is that a credential within reach can be read.
func canBeRead(verdict fact.Verdict) string {
	switch verdict {
	case fact.Yes:
		return "it can be read"
	case fact.Conditional:
		return "it can be read on conditions"
	default:
		return "whether it can be read is unknown, and it is treated as if it could"
	}
}
