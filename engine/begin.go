package engine

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// begin notes a start. Nothing is reached through people, groups, accounts and
// pipelines: what those who belong to one reach they reach as themselves, so that
// nothing found from it is no answer.
func (t *tally) begin(held reach.Held) {
	t.meet(held.Node, held.Access)
	g := t.asker.Estate
	var who string
	var relation fact.Relation
	switch g.Class(held.Node) {
	case fact.ClassPerson:
		who, relation = "the accounts of", fact.OwnedBy
	case fact.ClassGroup:
		who, relation = "the members of", fact.MemberOf
	case fact.ClassScope, fact.ClassPipeline:
		who = "what lies in"
	default:
		return
	}
	key := g.Key(held.Node).Base()
	t.missing[fact.Missing{What: "what " + who + " " + key.Kind + " " + key.ID + " reach: nothing is reached through it itself", Effect: fact.NotDecided,
		SettledBy: t.asker.askInstead(held.Node, relation)}]++
}

// maxInstead bounds how many other starts are named.
const maxInstead = 5

// askInstead names the starts that belong to one through which nothing is reached.
func (a *Asker) askInstead(n graph.Node, relation fact.Relation) string {
	var names []string
	for e := range a.Estate.In(n) {
		from := a.Estate.From(e)
		if a.Estate.Relation(e) != relation || a.Estate.Class(from) != fact.ClassIdentity {
			continue
		}
		if name := a.Estate.Key(from).Base().String(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	switch {
	case len(names) == 0:
		return "ask from its users, roles, jobs or credentials"
	case len(names) > maxInstead:
		return "ask from its accounts: " + strings.Join(names[:maxInstead], ", ") + " …"
	default:
		return "ask from its accounts: " + strings.Join(names, ", ")
	}
}
