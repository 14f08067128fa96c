package aws

import "slices"

// maxTerms bounds the alternatives of a disjunction; a formula that needs more
// stays as it is.
const maxTerms = 192

// disjunction is a list of alternatives; none is false, one that is empty is
// true.
type disjunction []conjunction

// disjoin multiplies a formula out. False means that it has too many terms.
func (v *solver) disjoin(f *formula) (disjunction, bool) {
	switch f.op {
	case always:
		return disjunction{{}}, true
	case leaf:
		c, ok := v.conjoin([]atom{*f.atom})
		if !ok {
			return nil, true
		}
		return disjunction{c}, true
	case oneOfThem:
		return v.disjoinAny(f.kids)
	case allOfThem:
		return v.disjoinAll(f.kids)
	}
	return nil, true
}

func (v *solver) disjoinAny(kids []*formula) (disjunction, bool) {
	var out disjunction
	for _, kid := range kids {
		d, ok := v.disjoin(kid)
		if !ok || len(out)+len(d) > 4*maxTerms {
			return nil, false
		}
		out = append(out, d...)
	}
	out = v.absorb(out)
	return out, len(out) <= maxTerms
}

func (v *solver) disjoinAll(kids []*formula) (disjunction, bool) {
	out := disjunction{{}}
	for _, kid := range kids {
		d, ok := v.disjoin(kid)
		if !ok {
			return nil, false
		}
		if out, ok = v.times(out, d); !ok {
			return nil, false
		}
	}
	return out, true
}

// times multiplies two disjunctions and drops what contradicts itself.
func (v *solver) times(d, other disjunction) (disjunction, bool) {
	if v.spent() || len(d)*len(other) > 8*maxTerms {
		return nil, false
	}
	var out disjunction
	for _, a := range d {
		for _, b := range other {
			if c, ok := v.conjoin(a, b); ok {
				out = append(out, c)
			}
		}
	}
	out = v.absorb(out)
	return out, len(out) <= maxTerms
}

// absorb drops alternatives that another one includes.
func (v *solver) absorb(d disjunction) disjunction {
	slices.SortStableFunc(d, func(a, b conjunction) int { return len(a) - len(b) })
	var out disjunction
	for _, c := range d {
		if !slices.ContainsFunc(out, func(other conjunction) bool { return len(other) <= len(c) && v.implies(c, other) }) {
			out = append(out, c)
		}
	}
	return out
}

// not returns the complement; false if it has too many terms.
func (v *solver) not(d disjunction) (disjunction, bool) {
	out := disjunction{{}}
	for _, c := range d {
		var either disjunction
		for i := range c {
			part, ok := v.disjoin(c[i].complement())
			if !ok {
				return nil, false
			}
			either = append(either, part...)
		}
		var ok bool
		if out, ok = v.times(out, either); !ok {
			return nil, false
		}
	}
	return out, true
}
