package engine

import (
	"cmp"
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// holders are the consumers that hold a start themselves, each once: one that has
// it used by another holds none, and one that uses two starts is one consumer.
func (p *planner) holders() (list []*Consumer) {
	for i := range p.consumers {
		c := &p.consumers[i]
		if c.Through == nil && !slices.ContainsFunc(list, func(known *Consumer) bool { return known.Node == c.Node }) {
			list = append(list, c)
		}
	}
	return list
}

// replaces gives each consumer a credential of its own: those of the starts, and those
// of what ends with them.
func (p *planner) replaces() (steps []*step) {
	holders := p.holders()
	for _, c := range holders {
		reason := "it uses the leaked one (" + c.Seen + ")"
		if len(holders) > 1 {
			reason += "; a shared credential is replaced by one for each consumer"
		}
		steps = append(steps, replacing(c, reason))
	}
	for i := range p.others {
		c := &p.others[i]
		steps = append(steps, replacing(c, "it uses "+c.Of.Kind+" "+c.Of.ID+", which ends by the same step ("+c.Seen+")"))
	}
	return steps
}

func replacing(c *Consumer, reason string) *step {
	yes := true
	return &step{PlanStep: PlanStep{Action: ActionReplace, Of: c.Node, Reason: reason, Method: "make a credential of its own for it, or better what replacements says; ask " + cmp.Or(first(c.Owners), "an owner who is not known") + " to move it", Reversible: &yes,
		Undo: "move it back, as long as the old one is not ended", DoneWhen: "it is seen signing in with the new id; that a variable was changed is not enough", Confidence: Inferred, Evidence: c.Evidence}}
}

// readsReplacement reports whether the start reads what a consumer reads, so that
// it would read the replacement too: it controls the consumer, or reads a store
// that holds the credential for it.
func (p *planner) readsReplacement(s *step) bool {
	n, ok := p.asker.lookup(fact.Key{Kind: s.Of.Kind, ID: s.Of.ID})
	if !ok {
		return false
	}
	for _, variant := range p.asker.Estate.Variants(n) {
		if _, _, reached := p.before.Reached(variant, fact.Control); reached {
			return true
		}
	}
	return slices.ContainsFunc(p.stores(), func(place graph.Node) bool {
		_, _, reached := p.before.Reached(place, fact.Read)
		return reached
	})
}

// stores are the stores of secrets that hold a start.
func (p *planner) stores() (places []graph.Node) {
	for _, n := range p.starts {
		for e := range p.asker.Estate.In(n) {
			if place := p.asker.Estate.From(e); p.asker.Estate.Relation(e) == fact.Stores && isSecretStore(p.asker.Estate.Key(place).Kind) {
				places = append(places, place)
			}
		}
	}
	return places
}
