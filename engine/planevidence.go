package engine

import (
	"slices"
	"strings"
)

// planted asks what the reach allowed to plant.
func (p *planner) planted() (steps []*step) {
	of := p.asker.node(p.held[0].Node)
	if len(p.starts) > 0 {
		of = p.asker.node(p.starts[0])
	}
	for _, one := range p.asker.persistence(p.surviving, p.held) {
		if one.Did == PlantedNo {
			continue
		}
		reason := one.What + ": " + one.Did
		if one.Why != "" {
			reason += ", " + one.Why
		}
		method := "ask the log, and remove what nobody knows"
		if one.Did == PlantedYes {
			method = "look at each, and remove what nobody knows"
		}
		steps = append(steps, &step{PlanStep: PlanStep{Action: ActionPlanted, Of: of, Reason: reason, Method: method, Command: one.Query, FillIn: lacksOf(one.Query),
			DoneWhen: "each is known to somebody, or gone", Confidence: Inferred, Evidence: one.Evidence}})
	}
	return steps
}

// lacksOf names what a query lacks: the words in angle brackets.
func lacksOf(query string) (lacks []string) {
	for _, rest := range strings.Split(query, "<")[1:] {
		if lack, _, ok := strings.Cut(rest, ">"); ok {
			lacks = append(lacks, lack)
		}
	}
	return lacks
}

// saves keeps what the other steps destroy, one step for each export.
func (p *planner) saves() (steps []*step) {
	for _, one := range slices.Concat(p.now, p.then) {
		if one.SaveFirst == "" || strings.HasPrefix(one.Destroys, "nothing") {
			continue
		}
		at := slices.IndexFunc(steps, func(s *step) bool { return s.Method == one.SaveFirst && s.Of == one.Of })
		if at < 0 {
			yes := true
			steps = append(steps, &step{PlanStep: PlanStep{Action: ActionSave, Of: one.Of, Reason: "lost afterwards: " + one.Destroys, Method: one.SaveFirst, Command: one.save, FillIn: slices.Compact(slices.Sorted(slices.Values(one.saveLacks))), Reversible: &yes, Undo: "nothing to undo: it reads",
				DoneWhen: "the export is kept where the start does not reach", Confidence: one.Confidence}})
			at = len(steps) - 1
		}
		one.after = append(one.after, steps[at])
	}
	return steps
}
