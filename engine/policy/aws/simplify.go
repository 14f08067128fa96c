package aws

import (
	"slices"

	"keyreach/engine/fact"
)

// maxMinimised bounds the disjunctions that are minimised; larger ones are
// right but not the shortest.
const maxMinimised = 24

// sum is a simplified formula: never, always, or factors that all hold and a
// rest that was too large to multiply out.
type sum struct {
	op      formulaOp
	factors []disjunction
	rest    []*formula
}

func simplify(f *formula) sum {
	if d, ok := disjoin(f); ok {
		return d.minimise()
	}
	out := sum{op: allOfThem}
	kids := f.kids
	if f.op != allOfThem {
		kids = []*formula{f}
	}
	for _, kid := range kids {
		d, ok := disjoin(kid)
		if !ok {
			out.rest = append(out.rest, kid)
			continue
		}
		switch one := d.minimise(); one.op {
		case never:
			return one
		case always:
		default:
			out.factors = append(out.factors, one.factors...)
		}
	}
	return out
}

func (d disjunction) minimise() sum {
	if len(d) == 0 {
		return sum{op: never}
	}
	if len(d) <= maxMinimised {
		if not, ok := d.not(); ok {
			if len(not) == 0 {
				return sum{op: always}
			}
			d = d.shorten(not).absorb().prune()
		}
	}
	d = d.merge()
	if len(d) == 1 && len(d[0]) == 0 {
		return sum{op: always}
	}
	return sum{op: allOfThem, factors: []disjunction{d}}
}

// shorten drops atoms that an alternative doesn't need: without it the
// alternative still lies within d, of which not is the complement.
func (d disjunction) shorten(not disjunction) disjunction {
	out := make(disjunction, len(d))
	for i, c := range d {
		c = slices.Clone(c)
		for j := 0; j < len(c); {
			without := slices.Delete(slices.Clone(c), j, j+1)
			if without.apartFrom(not) {
				c = without
				continue
			}
			j++
		}
		out[i] = c
	}
	return out
}

// apartFrom reports whether no request satisfies c and an alternative of d.
func (c conjunction) apartFrom(d disjunction) bool {
	for _, other := range d {
		if _, ok := conjoin(c, other); ok {
			return false
		}
	}
	return true
}

// prune drops alternatives that the others cover together.
func (d disjunction) prune() disjunction {
	for i := len(d) - 1; i >= 0 && len(d) > 1; i-- {
		rest := slices.Delete(slices.Clone(d), i, i+1)
		if not, ok := rest.not(); ok && d[i].apartFrom(not) {
			d = rest
		}
	}
	return d
}

// merge joins alternatives that differ in the values of one atom only: one of
// a or one of b is one of both.
func (d disjunction) merge() disjunction {
	for i := 0; i < len(d); i++ {
		for j := i + 1; j < len(d); {
			joined, ok := mergePair(d[i], d[j])
			if !ok {
				j++
				continue
			}
			d[i] = joined
			d = slices.Delete(d, j, j+1)
			j = i + 1
		}
	}
	return d
}

func mergePair(a, b conjunction) (conjunction, bool) {
	if len(a) != len(b) {
		return nil, false
	}
	differs := -1
	for i := range a {
		switch {
		case a[i].same(&b[i]):
		case differs >= 0 || !mergeable(&a[i], &b[i]):
			return nil, false
		default:
			differs = i
		}
	}
	if differs < 0 {
		return a, true
	}
	out := slices.Clone(a)
	x := &out[differs]
	x.operands = distinct(x.compare, append(slices.Clone(x.operands), b[differs].operands...))
	x.id = x.identity()
	return out, true
}

func mergeable(a, b *atom) bool {
	if a.key != b.key || a.operator != b.operator || a.negated || a.quantifier == allOf {
		return false
	}
	switch a.compare {
	case compareString, compareFold, compareLike, compareARN, compareIP, compareBinary, compareNumber, compareDate:
		return true
	}
	return false
}

// render writes the sum as conditions, in normal form.
func (s sum) render() fact.Conditions {
	var out fact.Conditions
	for _, d := range s.factors {
		out = append(out, d.render()...)
	}
	for _, f := range s.rest {
		out = append(out, f.render()...)
	}
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

func has(list fact.Conditions, one fact.Condition) bool {
	return slices.ContainsFunc(list, func(c fact.Condition) bool { return c.Compare(one) == 0 })
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
		lists[i] = kid.render()
	}
	return alternatives(lists)
}
