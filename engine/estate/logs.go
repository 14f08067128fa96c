package estate

import (
	"cmp"
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// logs puts in order what logs showed and could have shown, under the names that
// stand for all.
func (b *building) logs() {
	e := b.estate
	e.Uses, e.Coverage, e.Inventories = b.facts.Uses, b.facts.Coverage, b.facts.Inventories
	for i := range e.Uses {
		u := &e.Uses[i]
		for _, key := range []*fact.Key{&u.Of, &u.As, &u.On} {
			*key = b.facts.Resolve(*key)
		}
	}
	slices.SortStableFunc(e.Uses, compareUses)
	slices.SortStableFunc(e.Coverage, func(x, y fact.Coverage) int {
		return cmp.Or(strings.Compare(x.Log, y.Log), strings.Compare(x.Account, y.Account), strings.Compare(x.Region, y.Region),
			fact.CompareTimes(x.From, y.From), fact.CompareTimes(x.To, y.To), fact.CompareEvidence(x.Evidence, y.Evidence))
	})
	slices.SortStableFunc(e.Inventories, func(x, y fact.Inventory) int {
		return cmp.Or(strings.Compare(x.Provider, y.Provider), strings.Compare(x.Account, y.Account), strings.Compare(x.Region, y.Region),
			strings.Compare(x.Operation, y.Operation), x.Of.Compare(y.Of), fact.CompareTimes(x.At, y.At), fact.CompareEvidence(x.Evidence, y.Evidence))
	})
}

func compareUses(x, y fact.Use) int {
	return cmp.Or(x.Of.Compare(y.Of), x.First.Compare(y.First), x.Last.Compare(y.Last), x.As.Compare(y.As), x.On.Compare(y.On),
		strings.Compare(x.Action, y.Action), strings.Compare(x.Address, y.Address), strings.Compare(x.Client, y.Client), fact.CompareEvidence(x.Evidence, y.Evidence))
}
