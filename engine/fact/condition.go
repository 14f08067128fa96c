package fact

import (
	"cmp"
	"slices"
	"strings"
)

// Condition is one requirement on a request: key, positive operator and the
// values of which one must match; or alternatives, of which one list must hold
// whole. Exactly one of the two forms is set.
type Condition struct {
	Key      string        `json:"key,omitempty"`
	Operator string        `json:"operator,omitempty"`
	Values   []string      `json:"values,omitempty"`
	AnyOf    [][]Condition `json:"anyOf,omitempty"`
}

// Conditions all hold together. Nil means none.
type Conditions []Condition

// Compare orders conditions by key, operator, values and alternatives.
func (c Condition) Compare(other Condition) int {
	return cmp.Or(strings.Compare(c.Key, other.Key), strings.Compare(c.Operator, other.Operator),
		slices.Compare(c.Values, other.Values),
		slices.CompareFunc(c.AnyOf, other.AnyOf, func(a, b []Condition) int {
			return Conditions(a).Compare(b)
		}))
}

// Compare orders lists element by element, a prefix first.
func (c Conditions) Compare(other Conditions) int {
	return slices.CompareFunc(c, other, Condition.Compare)
}

// Normal returns the conditions sorted and without repetition, in a new slice;
// nil for none.
func (c Conditions) Normal() Conditions {
	if len(c) == 0 {
		return nil
	}
	sorted := slices.Clone(c)
	slices.SortFunc(sorted, Condition.Compare)
	return slices.CompactFunc(sorted, func(a, b Condition) bool { return a.Compare(b) == 0 })
}

// And returns all of both, in normal form.
func (c Conditions) And(other Conditions) Conditions {
	return append(slices.Clone(c), other...).Normal()
}
