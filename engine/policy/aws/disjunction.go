package aws

import "slices"

// maxTerms bounds the alternatives of a disjunction; a formula that needs more
// stays as it is.
const maxTerms = 192

// disjunction is a list of alternatives; none is false, one that is empty is
// true.
type disjunction []conjunction

// disjoin multiplies a formula out. False means that it has too many terms.
func disjoin(f *formula) (disjunction, bool) {
	switch f.op {
	case always:
		return disjunction{{}}, true
	case leaf:
		c, ok := conjoin([]atom{f.atom})
		if !ok {
			return nil, true
		}
		return disjunction{c}, true
	case oneOfThem:
		return disjoinAny(f.kids)
	case allOfThem:
		return disjoinAll(f.kids)
	}
	return nil, true
}

func disjoinAny(kids []*formula) (disjunction, bool) {
	var out disjunction
	for _, kid := range kids {
		d, ok := disjoin(kid)
		if !ok || len(out)+len(d) > 4*maxTerms {
			return nil, false
		}
		out = append(out, d...)
	}
	out = out.absorb()
	return out, len(out) <= maxTerms
}

func disjoinAll(kids []*formula) (disjunction, bool) {
	out := disjunction{{}}
	for _, kid := range kids {
		d, ok := disjoin(kid)
		if !ok {
			return nil, false
		}
		if out, ok = out.times(d); !ok {
			return nil, false
		}
	}
	return out, true
}

// times multiplies two disjunctions and drops what contradicts itself.
func (d disjunction) times(other disjunction) (disjunction, bool) {
	if len(d)*len(other) > 8*maxTerms {
		return nil, false
	}
	var out disjunction
	for _, a := range d {
		for _, b := range other {
			if c, ok := conjoin(a, b); ok {
				out = append(out, c)
			}
		}
	}
	out = out.absorb()
	return out, len(out) <= maxTerms
}

// absorb drops alternatives that another one includes.
func (d disjunction) absorb() disjunction {
	slices.SortStableFunc(d, func(a, b conjunction) int { return len(a) - len(b) })
	var out disjunction
	for _, c := range d {
		if !slices.ContainsFunc(out, c.within) {
			out = append(out, c)
		}
	}
	return out
}

// within is implies for the common case: the same atoms and more.
func (c conjunction) within(d conjunction) bool {
	return len(d) <= len(c) && c.implies(d)
}

// not returns the complement; false if it has too many terms.
func (d disjunction) not() (disjunction, bool) {
	out := disjunction{{}}
	for _, c := range d {
		var either disjunction
		for i := range c {
			part, ok := disjoin(c[i].complement())
			if !ok {
				return nil, false
			}
			either = append(either, part...)
		}
		var ok bool
		if out, ok = out.times(either); !ok {
			return nil, false
		}
	}
	return out, true
}
