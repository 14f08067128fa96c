package derive

import (
	"slices"
	"time"

	"keyreach/engine/fact"
)

// deriveGroups gives to the members of groups what the groups may do, in systems
// that no evaluator decides: a group's own edges explain and transfer nothing.
// AWS groups are the evaluator's matter. Groups may be members of groups.
func deriveGroups(c *fact.Collection, out *Derived) {
	grants, members := map[fact.Key][]*fact.Edge{}, map[fact.Key][]*fact.Edge{}
	for i := range c.Edges {
		e := &c.Edges[i]
		switch e.Relation {
		case fact.Can:
			if isGroup(c, e.From) && e.From.Kind != "aws-group" {
				grants[c.Resolve(e.From)] = append(grants[c.Resolve(e.From)], e)
			}
		case fact.MemberOf:
			members[c.Resolve(e.To)] = append(members[c.Resolve(e.To)], e)
		default: // all else says nothing of groups
		}
	}
	for _, list := range members {
		slices.SortFunc(list, func(a, b *fact.Edge) int { return compareEdges(*a, *b) })
	}
	for _, n := range c.SortedNodes() {
		if len(grants[n.Key]) == 0 {
			continue
		}
		for _, inner := range groupsWithin(c, members, n.Key) {
			for _, membership := range members[inner.group] {
				if isGroup(c, membership.From) {
					continue
				}
				for _, grant := range grants[n.Key] {
					out.Edges = append(out.Edges, asMember(grant, membership.From, append(slices.Clone(inner.way), membership)))
				}
			}
		}
	}
}

// innerGroup is a group that is a member of another, by way of these memberships.
type innerGroup struct {
	group fact.Key
	way   []*fact.Edge
}

// groupsWithin returns a group and all groups within it, each once, by the way
// that holds best and among those the shortest.
func groupsWithin(c *fact.Collection, members map[fact.Key][]*fact.Edge, outermost fact.Key) (list []innerGroup) {
	seen := map[fact.Key]bool{}
	var waiting [fact.No + 1][]innerGroup
	waiting[fact.Yes] = []innerGroup{{group: outermost}}
	for verdict := range waiting {
		for i := 0; i < len(waiting[verdict]); i++ {
			w := waiting[verdict][i]
			if seen[w.group] {
				continue
			}
			seen[w.group] = true
			list = append(list, w)
			for _, membership := range members[w.group] {
				if isGroup(c, membership.From) {
					worst := max(fact.Verdict(verdict), membership.Verdict)
					waiting[worst] = append(waiting[worst], innerGroup{c.Resolve(membership.From), append(slices.Clone(w.way), membership)})
				}
			}
		}
	}
	return list
}

func isGroup(c *fact.Collection, key fact.Key) bool {
	n := c.Nodes[c.Resolve(key)]
	return n != nil && n.Class == fact.ClassGroup
}

// asMember returns a group's edge as that of a member: it holds as well as the
// edge and every membership do.
func asMember(grant *fact.Edge, member fact.Key, way []*fact.Edge) fact.Edge {
	edge := *grant
	edge.From = member
	evidence := slices.Clone(grant.Evidence)
	edge.Missing, edge.By = slices.Clone(grant.Missing), slices.Clone(grant.By)
	for _, membership := range way {
		edge.Verdict = max(edge.Verdict, membership.Verdict)
		edge.Conditions = edge.Conditions.And(membership.Conditions)
		edge.Missing = append(edge.Missing, membership.Missing...)
		edge.By = append(edge.By, membership.By...)
		evidence = append(evidence, membership.Evidence...)
		edge.ValidFrom, edge.ValidUntil = narrower(edge.ValidFrom, edge.ValidUntil, membership)
	}
	edge.Missing = sortedMissing(edge.Missing)
	slices.SortFunc(evidence, fact.Evidence.Compare)
	edge.Evidence = slices.CompactFunc(evidence, func(a, b fact.Evidence) bool { return a.Compare(b) == 0 })
	return edge
}

// narrower returns the part of a span in which a membership holds too.
func narrower(from, until *time.Time, membership *fact.Edge) (*time.Time, *time.Time) {
	if from == nil || membership.ValidFrom != nil && membership.ValidFrom.After(*from) {
		from = membership.ValidFrom
	}
	if until == nil || membership.ValidUntil != nil && membership.ValidUntil.Before(*until) {
		until = membership.ValidUntil
	}
	return from, until
}
