package engine

import (
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// pauses stop the agents that use a start, before anything is ended, and those that
// another step stops, before that step: one that loses its credential may look for
// another where it works.
func (p *planner) pauses(contain []*step, others ...[]*step) (steps []*step) {
	for i := range p.consumers {
		c := &p.consumers[i]
		steps = p.pause(steps, &Broken{Node: c.Node, Seen: c.Seen, Owner: first(c.Owners), Environment: first(c.Environments)}, c.Evidence)
	}
	for _, one := range contain {
		one.after = append(one.after, steps...)
	}
	for _, one := range slices.Concat(append([][]*step{contain}, others...)...) {
		for i := range one.Breaks {
			steps = p.pause(steps, &one.Breaks[i], one.Evidence)
			at := slices.IndexFunc(steps, func(s *step) bool { return s.Of == one.Breaks[i].Node })
			if at >= 0 && !slices.Contains(one.after, steps[at]) {
				one.after = append(one.after, steps[at])
			}
		}
	}
	return steps
}

// pause adds a step for what stops, where it is an agent that has none.
func (p *planner) pause(steps []*step, who *Broken, evidence []fact.Evidence) []*step {
	n, ok := p.asker.lookup(fact.Key{Kind: who.Kind, ID: who.ID})
	again := slices.ContainsFunc(steps, func(s *step) bool { return s.Of == who.Node })
	if !ok || again || p.asker.Estate.Class(n) != fact.ClassAgent {
		return steps
	}
	yes := true
	return append(steps, &step{PlanStep: PlanStep{Action: ActionPause, Of: who.Node, Reason: "an agent that is refused tries again, and may look for another credential where it works",
		Method: "stop the agent and its schedule", Breaks: []Broken{*who}, Reversible: &yes, Undo: "start it again",
		DoneWhen: "no call of it is seen any more", Confidence: Inferred, Evidence: orEmpty(evidence)}})
}

// agents are those that use a start.
func (p *planner) agents() (nodes []graph.Node) {
	for i := range p.consumers {
		n, ok := p.asker.lookup(fact.Key{Kind: p.consumers[i].Kind, ID: p.consumers[i].ID})
		if ok && p.asker.Estate.Class(n) == fact.ClassAgent {
			nodes = append(nodes, n)
		}
	}
	return nodes
}
