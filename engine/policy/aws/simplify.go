package aws

import "slices"

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
	f = f.ordered()
	if sum, ok := minimal(f); ok {
		return sum
	}
	out := sum{op: allOfThem}
	kids := f.kids
	if f.op != allOfThem {
		out.rest, kids = []*formula{f}, nil
	}
	for _, kid := range kids {
		one, ok := minimal(kid)
		switch {
		case !ok:
			out.rest = append(out.rest, kid)
		case one.op == never:
			return one
		case one.op != always:
			out.factors = append(out.factors, one.factors...)
		}
	}
	return out
}

// minimal multiplies a formula out and shortens it; false if it is too large.
func minimal(f *formula) (sum, bool) {
	v := &solver{}
	d, ok := v.disjoin(f)
	if !ok {
		return sum{}, false
	}
	return v.minimise(d), true
}

func (v *solver) minimise(d disjunction) sum {
	if len(d) == 0 {
		return sum{op: never}
	}
	// One alternative is as short as conjoin could make it.
	if len(d) > 1 && len(d) <= maxMinimised {
		if not, ok := v.not(d); ok {
			if len(not) == 0 {
				return sum{op: always}
			}
			d = v.prune(v.absorb(v.shorten(d, not)))
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
func (v *solver) shorten(d, not disjunction) disjunction {
	out := make(disjunction, len(d))
	for i, c := range d {
		c = slices.Clone(c)
		for j := 0; j < len(c); {
			without := slices.Delete(slices.Clone(c), j, j+1)
			if v.apart(without, not) {
				c = without
				continue
			}
			j++
		}
		out[i] = c
	}
	return out
}

// apart reports whether no request satisfies c and an alternative of d.
func (v *solver) apart(c conjunction, d disjunction) bool {
	for _, other := range d {
		if v.spent() {
			return false
		}
		if _, ok := v.conjoin(c, other); ok {
			return false
		}
	}
	return true
}

// prune drops alternatives that the others cover together.
func (v *solver) prune(d disjunction) disjunction {
	for i := len(d) - 1; i >= 0 && len(d) > 1; i-- {
		rest := slices.Delete(slices.Clone(d), i, i+1)
		if not, ok := v.not(rest); ok && v.apart(d[i], not) {
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
		case differs >= 0:
			return nil, false
		default:
			differs = i
		}
	}
	if differs < 0 {
		return a, true
	}
	out := slices.Clone(a)
	if joined, ok := orAbsent(&a[differs], &b[differs]); ok {
		out[differs] = joined
		return out, true
	}
	if !mergeable(&a[differs], &b[differs]) {
		return nil, false
	}
	x := &out[differs]
	x.operands = distinct(x.compare, append(slices.Clone(x.operands), b[differs].operands...))
	x.id = x.identity()
	if x.compare == compareBool && len(x.operands) == 2 && !x.absent {
		// True or false: there.
		out[differs] = *presenceAtom(x.key, x.name, true).atom
	}
	return out, true
}

// orAbsent joins "absent" with a requirement on the same key: the requirement
// with IfExists.
func orAbsent(a, b *atom) (atom, bool) {
	if b.compare == comparePresent && b.negated {
		a, b = b, a
	}
	if a.key != b.key || a.compare != comparePresent || !a.negated || b.absent || b.compare == comparePresent || b.quantifier == allOf {
		return atom{}, false
	}
	out := *b
	out.absent = true
	return out, true
}

func mergeable(a, b *atom) bool {
	if a.key != b.key || a.operator != b.operator || a.negated || a.quantifier == allOf {
		return false
	}
	switch a.compare {
	case compareString, compareFold, compareLike, compareARN, compareIP, compareBinary, compareNumber, compareDate:
		return true
	case compareBool:
		return a.quantifier == plain && !a.absent
	}
	return false
}
