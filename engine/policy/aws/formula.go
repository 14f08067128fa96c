package aws

import (
	"cmp"
	"slices"
)

// formulaOp is what a formula is made by.
type formulaOp uint8

const (
	never formulaOp = iota
	always
	leaf
	allOfThem
	oneOfThem
	// opaque stands for what no condition can express; the decision is then
	// unknown.
	opaque
)

// formula says for which requests something holds. Formulas are immutable and
// share parts; negation stands at the leaves only.
type formula struct {
	op   formulaOp
	kids []*formula
	atom *atom
}

func constant(b bool) *formula {
	if b {
		return &formula{op: always}
	}
	return &formula{op: never}
}

// logic is the algebra of formulas.
type logic struct{}

func (logic) and(a, b *formula) *formula { return both(a, b) }
func (logic) or(a, b *formula) *formula  { return either(a, b) }

// both is the conjunction of all kids, either their disjunction.
func both(kids ...*formula) *formula   { return join(allOfThem, never, always, kids) }
func either(kids ...*formula) *formula { return join(oneOfThem, always, never, kids) }

// join makes a flat junction; absorbing settles it, neutral adds nothing.
func join(op, absorbing, neutral formulaOp, kids []*formula) *formula {
	count, only := 0, -1
	for i, one := range kids {
		switch one.op {
		case absorbing:
			return one
		case neutral:
		default:
			count, only = count+1, i
		}
	}
	switch count {
	case 0:
		return &formula{op: neutral}
	case 1:
		return kids[only]
	}
	out := &formula{op: op, kids: make([]*formula, 0, count)}
	for _, one := range kids {
		switch one.op {
		case neutral:
		case op:
			out.kids = append(out.kids, one.kids...)
		default:
			out.kids = append(out.kids, one)
		}
	}
	return out
}

func (l logic) not(a *formula) *formula {
	switch a.op {
	case never, always:
		return constant(a.op == never)
	case leaf:
		return a.atom.complement()
	case opaque:
		return a
	}
	kids := make([]*formula, len(a.kids))
	for i, kid := range a.kids {
		kids[i] = l.not(kid)
	}
	if a.op == allOfThem {
		return either(kids...)
	}
	return both(kids...)
}

// hasOpaque reports whether something in the formula can't be expressed.
func (f *formula) hasOpaque() bool {
	if f.op == opaque {
		return true
	}
	for _, kid := range f.kids {
		if kid.hasOpaque() {
			return true
		}
	}
	return false
}

// atBest returns the formula with all that can't be expressed taken for true; its
// negation can't be expressed either, so that this is what f could allow at best.
func (f *formula) atBest() *formula {
	if f.op == opaque {
		return constant(true)
	}
	if len(f.kids) == 0 {
		return f
	}
	kids := make([]*formula, len(f.kids))
	for i, kid := range f.kids {
		kids[i] = kid.atBest()
	}
	if f.op == allOfThem {
		return both(kids...)
	}
	return either(kids...)
}

// ordered returns the formula with all junctions sorted and without
// repetition, so that what is made of it doesn't depend on the order in which
// the policies say it.
func (f *formula) ordered() *formula {
	if len(f.kids) == 0 {
		return f
	}
	out := &formula{op: f.op, kids: make([]*formula, len(f.kids))}
	for i, kid := range f.kids {
		out.kids[i] = kid.ordered()
	}
	slices.SortFunc(out.kids, compareFormulas)
	out.kids = slices.CompactFunc(out.kids, func(a, b *formula) bool { return compareFormulas(a, b) == 0 })
	return out
}

func compareFormulas(a, b *formula) int {
	if a.op != b.op {
		return cmp.Compare(a.op, b.op)
	}
	if a.op == leaf {
		return compareAtoms(*a.atom, *b.atom)
	}
	return slices.CompareFunc(a.kids, b.kids, compareFormulas)
}
