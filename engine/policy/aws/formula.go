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
	atom atom
}

func constant(b bool) *formula {
	if b {
		return &formula{op: always}
	}
	return &formula{op: never}
}

// logic is the algebra of formulas.
type logic struct{}

func (logic) and(a, b *formula) *formula { return join(allOfThem, never, always, a, b) }
func (logic) or(a, b *formula) *formula  { return join(oneOfThem, always, never, a, b) }

// join makes a flat junction; absorbing settles it, neutral adds nothing.
func join(op, absorbing, neutral formulaOp, a, b *formula) *formula {
	switch {
	case a.op == absorbing || b.op == neutral:
		return a
	case b.op == absorbing || a.op == neutral:
		return b
	}
	out := &formula{op: op}
	for _, one := range [...]*formula{a, b} {
		if one.op == op {
			out.kids = append(out.kids, one.kids...)
		} else {
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
	out := constant(a.op == allOfThem)
	out = l.not(out)
	for _, kid := range a.kids {
		if a.op == allOfThem {
			out = l.or(out, l.not(kid))
		} else {
			out = l.and(out, l.not(kid))
		}
	}
	return out
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
		return compareAtoms(a.atom, b.atom)
	}
	return slices.CompareFunc(a.kids, b.kids, compareFormulas)
}
