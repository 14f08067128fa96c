package engine

import (
	"iter"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// namers yields the jobs whose workflow names a role outright as the one to
// assume: they depend on it, whatever else may assume it.
func (a *Asker) namers(role graph.Node) iter.Seq[graph.Node] {
	return func(yield func(graph.Node) bool) {
		if a.Estate.Key(role).Kind != "aws-role" {
			return
		}
		arn := a.Estate.Key(role).ID
		for n := range a.Estate.NodesByRank() {
			if a.Estate.Class(n) == fact.ClassJob && slices.Contains(a.Estate.Props(n).Strings("roleToAssume"), arn) && !yield(n) {
				return
			}
		}
	}
}

func (d *dependents) addNamer(job, role graph.Node) {
	c := d.consumer(job, role, fact.CanBecome, nil)
	c.Verdict = min(c.Verdict, fact.Yes)
	c.Evidence = append(c.Evidence, d.asker.Estate.Evidence(job)...)
	slices.SortFunc(c.Evidence, fact.Evidence.Compare)
	c.Evidence = slices.CompactFunc(c.Evidence, func(x, y fact.Evidence) bool { return x.Compare(y) == 0 })
}

// readersOf adds the jobs that name a secret in which the credential lies and
// enter the environment that holds it: they read it once they are let in.
func (d *dependents) readersOf(credential graph.Node) {
	g := d.asker.Estate
	for stored := range g.In(credential) {
		place := g.From(stored)
		_, name, isSecret := strings.Cut(g.Key(place).ID, "/secrets/")
		if g.Relation(stored) != fact.Stores || g.Key(place).Kind != "ci-secret" || !isSecret || !g.ValidAt(stored, d.at) {
			continue
		}
		for held := range g.In(place) {
			environment := g.From(held)
			if g.Relation(held) != fact.Contains || g.Class(environment) != fact.ClassEnvironment || g.Verdict(held) == fact.No {
				continue
			}
			for entered := range g.In(environment) {
				job := g.From(entered)
				if g.Relation(entered) == fact.Enters && g.Verdict(entered) != fact.No && g.ValidAt(entered, d.at) &&
					slices.Contains(d.asker.secretNames(job), name) {
					d.add(job, credential, entered, nil)
				}
			}
		}
	}
}

// secretNames returns the names of secrets that a job's workflow mentions.
func (a *Asker) secretNames(job graph.Node) []string {
	if base, ok := a.Estate.Lookup(a.Estate.Key(job).Base()); ok {
		job = base
	}
	return a.Estate.Props(job).Strings("secretNames")
}
