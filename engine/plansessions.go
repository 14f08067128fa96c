package engine

import (
	"slices"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// sessions ends those that could have been made: of each role in reach, but for those
// of which a start's own end is the end of all. The starts that are identities come
// first, as shut has them.
func (p *planner) sessions(contain, shut []*step) (steps []*step) {
	seen := map[fact.Key]bool{}
	for _, one := range shut {
		seen[fact.Key{Kind: one.Of.Kind, ID: one.Of.ID}] = true
	}
	steps = shut
	for _, one := range contain {
		n, ok := p.asker.lookup(fact.Key{Kind: one.Of.Kind, ID: one.Of.ID})
		r := p.asker.pausing(n)
		if !ok || r == nil || r.Step != credential.StepRevokeSessions {
			continue
		}
		for _, key := range p.surviving.identitiesOf(n, &had{}) {
			seen[p.asker.roleOf(key)] = true
		}
	}
	add := func(n graph.Node, kind, reason string) {
		key := p.asker.Estate.Key(n).Base()
		if seen[key] {
			return
		}
		if s := p.sessionsOf(n, kind, reason, p.starts); s != nil {
			seen[key] = true
			steps = append(steps, s)
		}
	}
	for _, start := range p.starts {
		for _, principal := range p.asker.principalsOf(start, p.q.At) {
			if p.asker.Estate.Key(principal).Kind == "aws-user" {
				add(principal, userSessions, keysGoOn)
			}
		}
	}
	for e := range p.before.Entries() {
		if p.asker.Estate.Key(e.Node).Kind == "aws-role" && e.Access.Has(fact.Control) {
			add(e.Node, "aws-sts-assume-role", "sessions of this role that were made before go on until their own end")
		}
	}
	return steps
}

// userSessions is the kind of session that a key of a user makes.
const (
	userSessions = "aws-sts-session-token"
	keysGoOn     = "sessions that its keys made go on for up to 36 hours"
)

// sessionsOf ends the sessions of an identity that some credentials may have made;
// nil where no way is known.
func (p *planner) sessionsOf(n graph.Node, kind, reason string, makers []graph.Node) *step {
	row, ok := p.asker.Catalogue.Lookup(kind)
	if !ok || len(row.Revocation) == 0 {
		return nil
	}
	s := p.revoking(ActionSession, n, kind, &row.Revocation[0], reason)
	s.Breaks = append(p.runsAs(n), p.mayRunIn(makers)...)
	s.DoneWhen = "a session made before is refused"
	return s
}

// siblingSessions ends the sessions that keys within reach, which are no starts, may
// have made: after each key's own end, which is one of the steps ends unless it has
// come already.
func (p *planner) siblingSessions(known, ends []*step) (steps []*step) {
	keys := map[graph.Node][]graph.Node{}
	var users []graph.Node
	for e := range p.before.Entries() {
		if p.isStart(e.Node) || p.asker.Estate.Class(e.Node) != fact.ClassCredential {
			continue
		}
		row, ok := p.asker.Catalogue.Lookup(p.asker.Estate.Key(e.Node).Kind)
		if !ok || !slices.ContainsFunc(row.Mints, func(m credential.Mint) bool { return m.Credential == userSessions }) {
			continue
		}
		for _, principal := range p.asker.principalsOf(e.Node, p.q.At) {
			if p.asker.Estate.Key(principal).Kind != "aws-user" {
				continue
			}
			if keys[principal] == nil {
				users = append(users, principal)
			}
			keys[principal] = append(keys[principal], e.Node)
		}
	}
	slices.Sort(users)
	for _, user := range users {
		of := p.asker.node(user)
		if slices.ContainsFunc(slices.Concat(known, steps), func(other *step) bool { return sameNode(other.Of, of) }) {
			continue
		}
		s := p.sessionsOf(user, userSessions, keysGoOn, keys[user])
		if s == nil {
			continue
		}
		for _, one := range ends {
			if slices.ContainsFunc(keys[user], func(key graph.Node) bool { return slices.Contains(one.Ends, p.asker.node(key)) }) {
				s.after = append(s.after, one)
			}
		}
		steps = append(steps, s)
	}
	return steps
}

// sameNode reports whether two are one node, whatever else is told of them.
func sameNode(x, y Node) bool { return x.Kind == y.Kind && x.ID == y.ID }

// runsAs are what runs as an identity, and stops for as long as its sessions are
// refused.
func (p *planner) runsAs(n graph.Node) []Broken {
	list := []Broken{}
	for _, variant := range p.asker.Estate.Variants(n) {
		for e := range p.asker.Estate.In(variant) {
			if p.asker.Estate.Relation(e) == fact.RunsAs && p.asker.Estate.ValidAt(e, p.q.At) {
				from := p.asker.Estate.From(e)
				one := Broken{Node: p.asker.node(from), Seen: "its running sessions, until it makes new ones", Owner: first(p.asker.owners(from, p.q.At)), Environment: first(p.asker.environments(from, p.q.At))}
				if !slices.ContainsFunc(list, func(b Broken) bool { return b.Node == one.Node }) {
					list = append(list, one)
				}
			}
		}
	}
	return list
}

// mayRunIn are the consumers of some credentials, which may work in a session that
// they made with one.
func (p *planner) mayRunIn(makers []graph.Node) []Broken {
	list := p.broken(makers)
	for i := range list {
		list[i].Seen = "it may run in one of them, until it makes a new one"
	}
	return list
}

// endingWith tells of a credential whether one of the steps that end sessions ends it:
// where all that it acts as is known, and such a step is about it.
func (p *planner) endingWith(sessions []*step) func(graph.Node) bool {
	only := ended{isSession: p.asker.isSession, sessions: map[fact.Key]bool{}}
	for _, s := range sessions {
		only.revoke(fact.Key{Kind: s.Of.Kind, ID: s.Of.ID})
	}
	return func(n graph.Node) bool {
		return only.stops(p.asker.Estate.Key(n).Kind, p.surviving.identitiesOf(n, &had{}))
	}
}
