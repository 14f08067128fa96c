package aws

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// render writes the sum as conditions, in normal form.
func (s sum) render() fact.Conditions {
	var out fact.Conditions
	for _, d := range s.factors {
		out = append(out, d.render()...)
	}
	for _, f := range s.rest {
		out = append(out, f.render()...)
	}
	names := spellings{}
	names.note(out)
	names.apply(out)
	return out.Normal()
}

// render puts the atoms that all alternatives share before the alternatives.
func (d disjunction) render() fact.Conditions {
	lists := make([]fact.Conditions, len(d))
	for i, c := range d {
		for j := range c {
			lists[i] = append(lists[i], c[j].render())
		}
		lists[i] = lists[i].Normal()
	}
	return alternatives(lists)
}

// render writes a formula that was too large to multiply out as it stands.
func (f *formula) render() fact.Conditions {
	var out fact.Conditions
	switch f.op {
	case leaf:
		return fact.Conditions{f.atom.render()}
	case allOfThem:
		for _, kid := range f.kids {
			out = append(out, kid.render()...)
		}
		return out.Normal()
	}
	lists := make([]fact.Conditions, len(f.kids))
	for i, kid := range f.kids {
		lists[i] = kid.render().Normal()
	}
	return alternatives(lists)
}

// alternatives takes lists in normal form.
func alternatives(lists []fact.Conditions) fact.Conditions {
	if len(lists) == 1 {
		return lists[0]
	}
	var shared fact.Conditions
	for _, one := range lists[0] {
		if !slices.ContainsFunc(lists, func(l fact.Conditions) bool { return !has(l, one) }) {
			shared = append(shared, one)
		}
	}
	choice := fact.Condition{}
	for _, l := range lists {
		choice.AnyOf = append(choice.AnyOf, slices.DeleteFunc(slices.Clone(l), func(c fact.Condition) bool { return has(shared, c) }))
	}
	slices.SortFunc(choice.AnyOf, func(a, b []fact.Condition) int { return fact.Conditions(a).Compare(b) })
	return append(shared, choice)
}

// has looks for a condition in a sorted list.
func has(list fact.Conditions, one fact.Condition) bool {
	_, found := slices.BinarySearchFunc(list, one, fact.Condition.Compare)
	return found
}

// spellings maps a key to one of the ways in which the policies write it, so
// that an answer names it in one.
type spellings map[string]string

func (n spellings) note(list []fact.Condition) {
	for _, c := range list {
		if low := strings.ToLower(c.Key); c.Key > n[low] {
			n[low] = c.Key
		}
		for _, alternative := range c.AnyOf {
			n.note(alternative)
		}
	}
}

func (n spellings) apply(list []fact.Condition) {
	for i := range list {
		list[i].Key = n[strings.ToLower(list[i].Key)]
		for _, alternative := range list[i].AnyOf {
			n.apply(alternative)
			slices.SortFunc(alternative, fact.Condition.Compare)
		}
	}
}
