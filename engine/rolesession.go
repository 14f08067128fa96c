package engine

import (
	"slices"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// chained is the longest life of a session that another role's session asked for
// (docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html, role chaining).
const chained = time.Hour

// roleSessions adds the sessions of the roles that were in reach; until is how long
// one could be asked for by who acts as a node.
func (s *surviving) roleSessions(like *Survivor, until func(graph.Node) time.Time, longest credential.Lifetime) {
	g := s.asker.Estate
	roles := map[fact.Key]bool{}
	for e := range s.before.Entries() {
		key := g.Key(e.Node).Base()
		if key.Kind != "aws-role" || !e.Access.Has(fact.Control) || roles[key] || s.end.stops(like.Kind, []fact.Key{key}) {
			continue
		}
		roles[key] = true
		ends, ok := s.sessionEnd(e.Node, until, longest)
		if !ok || (ends != nil && !ends.After(s.at)) {
			continue
		}
		one := *like
		one.ID, one.What, one.Until = "any session of "+key.ID, "a session of "+key.ID, ends
		one.held, one.standIn = []reach.Held{{Node: e.Node, Access: fact.Control}}, true
		way := s.came(&e)
		one.Verdict, one.Conditions, one.missing = like.Verdict.Worst(way.verdict), way.conditions.And(like.Conditions), append(way.missing, like.missing...)
		s.addPossible(one)
	}
}

// rolesInReach adds the sessions of the roles that were in reach by other ways than
// what the start itself mints: a job that was made to run exchanged its token for
// one.
func (s *surviving) rolesInReach() {
	row, ok := s.asker.Catalogue.Lookup(credential.AWSAssumedRole)
	if !ok {
		return
	}
	started := time.Time{}
	for _, n := range s.starts {
		if end, _ := s.endOf(n); end.After(started) {
			started = end
		}
	}
	// What was read on the way goes on asking after the start has ended.
	until := func(principal graph.Node) time.Time {
		state, _, _ := s.before.Reached(principal, fact.Control)
		for _, hop := range slices.Backward(s.before.Path(state)) {
			if s.asker.Estate.Class(hop.From) == fact.ClassCredential {
				end, _ := s.endOf(hop.From)
				return end
			}
		}
		return started
	}
	s.roleSessions(&Survivor{Node: Node{Kind: credential.AWSAssumedRole}, MintedBy: "sts:AssumeRole, or AssumeRoleWithWebIdentity", Seen: Possible, EndBy: s.asker.endBy(credential.AWSAssumedRole),
		Confidence: Inferred, Evidence: []fact.Evidence{builtinField(credential.AWSAssumedRole, "maxLifetime")}}, until, row.MaxLifetime)
}

// addPossible adds a possible survivor once: the same session may be had of
// several credentials; the latest end counts.
func (s *surviving) addPossible(one Survivor) {
	name := one.Kind + " " + one.ID
	at, there := s.possibleAt[name]
	if !there {
		s.possibleAt[name] = len(s.survivors)
		s.survivors = append(s.survivors, one)
		return
	}
	known := &s.survivors[at]
	latest := known.Until
	if compareUntil(one.Until, latest) < 0 {
		latest = one.Until
	}
	if one.Verdict < known.Verdict || (one.Verdict == known.Verdict && latest != known.Until) {
		*known = one
	}
	known.Until = latest
}

// sessionEnd returns the latest end of a session of a role that was asked for
// until a time, over the ways into the role that were in reach; ok is false where
// there is none, because what was held was a session of it already.
func (s *surviving) sessionEnd(role graph.Node, until func(graph.Node) time.Time, longest credential.Lifetime) (latest *time.Time, ok bool) {
	g := s.asker.Estate
	for _, variant := range g.Variants(role) {
		for e := range g.In(variant) {
			relation := g.Relation(e)
			if (relation != fact.CanBecome && relation != fact.RunsAs) || g.Verdict(e) == fact.No || !s.held(g.From(e)) {
				continue
			}
			end := s.oneSessionEnd(e, until(g.From(e)), longest)
			if !ok || compareUntil(end, latest) < 0 {
				latest, ok = end, true
			}
		}
	}
	return latest, ok
}

// held reports whether a node was held with control before the steps.
func (s *surviving) held(n graph.Node) bool {
	_, _, ok := s.before.Reached(n, fact.Control)
	return ok
}

// oneSessionEnd is the latest end of a session by one way into a role. The
// role's own limit binds who asks for a session of it, not a service that runs
// something as it.
func (s *surviving) oneSessionEnd(way graph.Edge, until time.Time, longest credential.Lifetime) *time.Time {
	g := s.asker.Estate
	end := endAfter(until, longest)
	shorten := func(by time.Duration) {
		if to := endIn(until, by); to != nil && (end == nil || to.Before(*end)) {
			end = to
		}
	}
	if g.Relation(way) == fact.CanBecome {
		if limit := g.Props(g.To(way)).Int(fact.PropMaxSessionDuration); limit > 0 {
			shorten(time.Duration(limit) * time.Second)
		}
		if kind := g.Key(g.From(way)).Kind; kind == "aws-role" || kind == "aws-session" {
			shorten(chained)
		}
	}
	return end
}

// ownSession adds the session of a role that the question itself holds and a step
// has taken: it could have been made until then.
func (s *surviving) ownSession(role graph.Node) {
	key := s.asker.Estate.Key(role).Base()
	if s.end.stops(credential.AWSAssumedRole, []fact.Key{key}) {
		return
	}
	ends := endIn(s.at, 12*time.Hour)
	if limit := s.asker.Estate.Props(role).Int(fact.PropMaxSessionDuration); limit > 0 {
		ends = endIn(s.at, time.Duration(limit)*time.Second)
	}
	s.addPossible(Survivor{Node: Node{Kind: credential.AWSAssumedRole, ID: "any session of " + key.ID}, What: "a session of " + key.ID, MintedBy: "sts:AssumeRole", Seen: Possible, Until: ends,
		EndBy: s.asker.endBy(credential.AWSAssumedRole), Confidence: Inferred, Evidence: orEmpty(s.asker.Estate.Evidence(role)),
		held: []reach.Held{{Node: role, Access: fact.Control}}, standIn: true})
}

// endIn is a time and what is added to it, nil past the year 9999: that is written for no
// end, and no answer can write more.
func endIn(from time.Time, by time.Duration) *time.Time {
	end := from.Add(by)
	if end.UTC().Year() > 9999 {
		return nil
	}
	return &end
}
