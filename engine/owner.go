package engine

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// owners returns who a node may belong to, the surest first: what the users
// assert, what a file of owners says of it or of what holds it, what its tags say,
// then who changed or made it. No owner is an answer. Who posted a leak is not among
// them.
func (a *Asker) owners(n graph.Node, at time.Time) []Reasoned {
	list := []Reasoned{}
	note := func(r Reasoned) {
		if r.Value != "" && !slices.ContainsFunc(list, func(known Reasoned) bool { return known.Value == r.Value && known.Reason == r.Reason }) {
			list = append(list, r)
		}
	}
	for i, holder := range a.holders(n) {
		where, what := "", "it"
		if i > 0 {
			what = a.Estate.Key(holder).Base().ID
			where = " of " + what
		}
		for e := range a.Estate.Out(holder) {
			if a.Estate.Relation(e) == fact.OwnedBy && a.Estate.ValidAt(e, at) {
				note(a.ownedBy(e, where))
			}
		}
		props, evidence := a.Estate.Props(holder), a.Estate.Evidence(holder)
		note(Reasoned{props.String(fact.PropOwner), "named as owner" + where, Documented, orEmpty(evidence)})
		for _, r := range ownerTags(props, evidence, where) {
			note(r)
		}
		note(Reasoned{props.String("lastCommitter"), "last changed " + what, Inferred, orEmpty(evidence)})
		note(Reasoned{props.String("createdBy"), "made " + what, Inferred, orEmpty(evidence)})
	}
	slices.SortStableFunc(list, func(x, y Reasoned) int {
		return cmp.Compare(confidenceRank(x.Confidence), confidenceRank(y.Confidence))
	})
	return list
}

// ownedBy is what an owned-by edge says.
func (a *Asker) ownedBy(e graph.Edge, where string) Reasoned {
	detail := a.Estate.Detail(e)
	r := Reasoned{a.Estate.Key(a.Estate.To(e)).ID, "named as owner" + where, cmp.Or(detail.Confidence, Documented), orEmpty(detail.Evidence)}
	for _, evidence := range detail.Evidence {
		if evidence.Type == "asserted" {
			r.Confidence, r.Reason = Asserted, cmp.Or(evidence.Note, "asserted")
		}
	}
	return r
}

// holders returns a node and what it lies in, from the inside out: the file or
// workflow of a job, its repository.
func (a *Asker) holders(n graph.Node) []graph.Node {
	key := a.Estate.Key(n).Base()
	list := []graph.Node{n}
	note := func(kind, id string) {
		if at, ok := a.lookup(fact.Key{Kind: kind, ID: id}); ok && !slices.Contains(list, at) {
			list = append(list, at)
		}
	}
	inner, _, _ := strings.Cut(key.ID, "#")
	note("ci-workflow", inner)
	note("file", inner)
	if repository, _, ok := strings.Cut(inner, ":"); ok {
		note("git-repository", repository)
	}
	if repository, _, ok := strings.Cut(inner, "/secrets/"); ok {
		note("git-repository", repository)
	}
	if repository, _, ok := strings.Cut(inner, "/environments/"); ok {
		note("git-repository", repository)
	}
	return list
}
