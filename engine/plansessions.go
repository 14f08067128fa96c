package engine

import (
	"context"
	"slices"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
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

// lateSessions parts from the ends of sessions those of roles that only credentials
// lead to which other steps end, or have led to: until those steps, and the ends theirs
// of users' sessions, a session could be made anew, so that they come first.
func (p *planner) lateSessions(ctx context.Context, sessions, siblings, theirs []*step) (early, late []*step, err error) {
	without := p.surviving.without
	for _, one := range siblings {
		for _, ended := range one.Ends {
			if n, ok := p.asker.lookup(fact.Key{Kind: ended.Kind, ID: ended.ID}); ok {
				without = append(slices.Clip(without), n)
			}
		}
	}
	alone, err := reach.Forward(ctx, p.asker.Estate.Snapshot, reach.Query{Start: p.held, At: p.q.At, Without: without, AssumeActive: p.q.AssumeActive, Hypothetical: p.q.Hypothetical}, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, one := range sessions {
		role, ok := p.asker.lookup(fact.Key{Kind: one.Of.Kind, ID: one.Of.ID})
		if !ok || one.Of.Kind != "aws-role" || len(late) >= maxReaders || p.controls(alone, role) {
			early = append(early, one)
			continue
		}
		leads, err := p.asker.search(ctx, p.q, p.controlled(role), true, false)
		if err != nil {
			return nil, nil, err
		}
		for _, sibling := range siblings {
			if n, ok := p.asker.lookup(fact.Key{Kind: sibling.Of.Kind, ID: sibling.Of.ID}); ok && p.reads(leads, n) {
				one.after = append(one.after, sibling)
			}
		}
		// a session of a user becomes a role as its key does, and lives on without it
		for _, sessions := range theirs {
			if user, ok := p.asker.lookup(fact.Key{Kind: sessions.Of.Kind, ID: sessions.Of.ID}); ok && p.controls(leads, user) {
				one.after = append(one.after, sessions)
			}
		}
		if len(one.after) == 0 {
			early = append(early, one)
			continue
		}
		late = append(late, one)
	}
	return early, late, nil
}

// endSessionsFirst puts the ends of late sessions before the steps that have a new
// credential written where such a session reads, unless the session's own end waits
// for the step.
func (p *planner) endSessionsFirst(ctx context.Context, late, siblings []*step) error {
	for _, one := range late {
		role, _ := p.asker.lookup(fact.Key{Kind: one.Of.Kind, ID: one.Of.ID})
		reads, err := reach.Forward(ctx, p.asker.Estate.Snapshot, reach.Query{Start: p.controlled(role), At: p.q.At, Without: p.surviving.without, AssumeActive: p.q.AssumeActive}, nil)
		if err != nil {
			return err
		}
		for _, sibling := range siblings {
			n, ok := p.asker.lookup(fact.Key{Kind: sibling.Of.Kind, ID: sibling.Of.ID})
			if ok && p.reads(reads, n) && len(sibling.Breaks) > 0 && !waitsFor(one, sibling) {
				sibling.after = append(sibling.after, one)
			}
		}
	}
	return nil
}

// waitsFor reports whether a step comes after another, whatever lies between.
func waitsFor(one, other *step) bool {
	seen, waiting := map[*step]bool{}, []*step{one}
	for len(waiting) > 0 {
		next := waiting[0]
		waiting = waiting[1:]
		if next == other {
			return true
		}
		if !seen[next] {
			seen[next] = true
			waiting = append(waiting, next.after...)
		}
	}
	return false
}

// controlled holds a node in all its variants.
func (p *planner) controlled(n graph.Node) (held []reach.Held) {
	for _, variant := range p.asker.Estate.Variants(n) {
		held = append(held, reach.Held{Node: variant, Access: fact.Control})
	}
	return held
}

// controls reports whether a result controls a node in some variant.
func (p *planner) controls(result *reach.Result, n graph.Node) bool {
	return slices.ContainsFunc(p.controlled(n), func(h reach.Held) bool {
		_, _, ok := result.Reached(h.Node, fact.Control)
		return ok
	})
}

// reads reports whether a result reads a node.
func (p *planner) reads(result *reach.Result, n graph.Node) bool {
	_, _, ok := result.Reached(n, fact.Read)
	return ok
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
