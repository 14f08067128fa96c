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
		row, ok := p.asker.Catalogue.Lookup(kind)
		key := p.asker.Estate.Key(n).Base()
		if !ok || seen[key] || len(row.Revocation) == 0 {
			return
		}
		seen[key] = true
		s := p.revoking(ActionSession, n, kind, &row.Revocation[0], reason)
		s.Breaks = append(p.runsAs(n), p.mayRunIn()...)
		s.DoneWhen = "a session made before is refused"
		steps = append(steps, s)
	}
	for _, start := range p.starts {
		for _, principal := range p.asker.principalsOf(start, p.q.At) {
			if p.asker.Estate.Key(principal).Kind == "aws-user" {
				add(principal, "aws-sts-session-token", "sessions that its keys made go on for up to 36 hours")
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

// mayRunIn are the consumers of the starts, which may work in a session that they
// made with one.
func (p *planner) mayRunIn() []Broken {
	list := p.broken(p.starts)
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
