package engine

import (
	"iter"
	"slices"

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
