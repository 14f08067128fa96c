package aws

import (
	"cmp"
	"slices"
	"strings"
)

// conjunction is a list of atoms that all hold, in normal form: sorted, none
// implied by the others of its key as far as that is seen, not contradictory.
type conjunction []atom

// maxConjoined bounds the conjunctions that simplifying one formula may look at.
const maxConjoined = 3000

// solver simplifies one formula. Once it has spent its steps, what is left
// stays as it is: right, but longer than it need be.
type solver struct{ steps int }

func (v *solver) spent() bool { return v.steps > maxConjoined }

// Conjunctions of hostile length cost more than one step each.
const (
	atomsAStep = 8
	textAStep  = 64
)

// wildText returns how much text with wildcards the atoms hold: what costs where
// values are held against each other.
func wildText(atoms []atom) int {
	length := 0
	for i := range atoms {
		length += wildLength(atoms[i].operands)
	}
	return length
}

func wildLength(operands []operand) int {
	length := 0
	for i := range operands {
		if _, exact := operands[i].pattern.exact(); !exact {
			length += len(operands[i].form)
		}
	}
	return length
}

// conjoin brings atoms to normal form; false means that they contradict each
// other.
func (v *solver) conjoin(atoms ...[]atom) (conjunction, bool) {
	all := slices.Concat(atoms...)
	v.steps += 1 + len(all)/atomsAStep
	slices.SortFunc(all, compareAtoms)
	out := make(conjunction, 0, len(all))
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].key == all[from].key {
			to++
		}
		v.steps += wildText(all[from:to]) / textAStep
		settled, ok := settleKey(all[from:to])
		if !ok {
			return nil, false
		}
		out = append(out, settled...)
		from = to
	}
	slices.SortFunc(out, compareAtoms)
	return out, true
}

func compareAtoms(a, b atom) int {
	return cmp.Or(strings.Compare(a.key, b.key), strings.Compare(a.id, b.id),
		cmp.Compare(a.quantifier, b.quantifier),
		compareBools(a.negated, b.negated), compareBools(a.absent, b.absent),
		strings.Compare(a.name, b.name))
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// settleKey brings the atoms of one key to normal form.
func settleKey(group []atom) ([]atom, bool) {
	canAbsent, wantsAbsent := true, false
	var tests []atom
	for _, a := range group {
		canAbsent = canAbsent && a.absent
		if a.compare == comparePresent {
			wantsAbsent = wantsAbsent || a.negated
			continue
		}
		tests = append(tests, a)
	}
	key, name := group[0].key, group[0].name
	tests, canPresent := settleValue(tests)
	canPresent = canPresent && !wantsAbsent
	switch {
	case !canPresent && !canAbsent:
		return nil, false
	case !canPresent:
		return []atom{*presenceAtom(key, name, false).atom}, true
	case canAbsent:
		return tests, true
	}
	return present(tests, key, name), true
}

// present rewrites atoms for a key that has to be there: each in its shortest
// form, and the presence itself only where none of them says it.
func present(tests []atom, key, name string) []atom {
	implied := false
	for i := range tests {
		a := &tests[i]
		a.absent = a.quantifier == allOf || a.quantifier == plain && a.negated
		implied = implied || !a.absent
	}
	if !implied {
		tests = append(tests, *presenceAtom(key, name, true).atom)
	}
	return slices.CompactFunc(tests, func(a, b atom) bool { return a.same(&b) })
}

// settleValue simplifies what is asked of a key's value; false means that no
// value will do.
func settleValue(tests []atom) ([]atom, bool) {
	if len(tests) == 0 {
		return nil, true
	}
	tests = strongest(tests)
	for i := range tests {
		for j := range i {
			if opposite(&tests[i], &tests[j]) {
				return nil, false
			}
		}
	}
	if multivalued(tests) || tooLong(tests) {
		return tests, true
	}
	return settleSingle(tests)
}

// tooLong spares lists of hostile length, which are held against each other
// value by value.
func tooLong(tests []atom) bool {
	values := 0
	for i := range tests {
		values += len(tests[i].operands)
	}
	return values > maxValues || wildText(tests) > maxWild
}

// maxValues bounds the values on one key that are simplified, maxWild their text.
const (
	maxValues = 256
	maxWild   = 4096
)

// strongest leaves, of atoms that differ only in what they say of an absent
// key, the one that wants the key there. The list is sorted, so they are
// neighbours, that one first.
func strongest(tests []atom) []atom {
	return slices.CompactFunc(slices.Clone(tests), func(a, b atom) bool {
		return a.id == b.id && a.quantifier == b.quantifier && a.negated == b.negated
	})
}

// opposite reports whether no value satisfies both, by form alone.
func opposite(a, b *atom) bool {
	if a.id != b.id || a.negated == b.negated {
		return false
	}
	return a.quantifier == plain && b.quantifier == plain || a.quantifier+b.quantifier == anyOf+allOf && a.quantifier != plain
}

// multivalued reports whether the key may have several values: then two plain
// atoms can be met by two of them.
func multivalued(tests []atom) bool {
	for i := range tests {
		if tests[i].quantifier != plain {
			return true
		}
	}
	return isMultivaluedKey(tests[0].key)
}

// isMultivaluedKey knows the global keys with several values
// (reference_policies_condition-keys.html).
func isMultivaluedKey(key string) bool {
	switch key {
	case "aws:calledvia", "aws:principalorgpaths", "aws:principalservicenameslist", "aws:resourceorgpaths",
		"aws:sourceorgpaths", "aws:tagkeys":
		return true
	}
	return false
}

// settleSingle simplifies atoms on one value. Positive atoms lose the operands
// that the others rule out; what then says nothing new is dropped.
func settleSingle(tests []atom) ([]atom, bool) {
	for i := range tests {
		if tests[i].negated {
			continue
		}
		kept := make([]operand, 0, len(tests[i].operands))
		for _, o := range tests[i].operands {
			if survives(&tests[i], &o, tests, i) {
				kept = append(kept, o)
			}
		}
		if len(kept) == 0 {
			return nil, false
		}
		if len(kept) < len(tests[i].operands) {
			tests[i].operands = kept
			tests[i].id = tests[i].identity()
		}
	}
	return dropImplied(tests), true
}

// survives reports whether a value that matches operand o of test i can satisfy
// each other test, as far as that is seen.
func survives(a *atom, o *operand, tests []atom, i int) bool {
	for j := range tests {
		b := &tests[j]
		if j == i {
			continue
		}
		if b.negated && slices.ContainsFunc(b.operands, func(x operand) bool { return contains(b.compare, &x, a.compare, o) }) {
			return false
		}
		if !b.negated && !slices.ContainsFunc(b.operands, func(x operand) bool { return meets(b.compare, &x, a.compare, o) }) {
			return false
		}
	}
	return true
}

// dropImplied drops tests that follow from another one.
func dropImplied(tests []atom) []atom {
	for i := 0; i < len(tests); {
		implied := false
		for j := range tests {
			if j != i && follows(&tests[i], &tests[j]) && (tests[i].absent || !tests[j].absent) {
				implied = true
				break
			}
		}
		if implied {
			tests = slices.Delete(tests, i, i+1)
			continue
		}
		i++
	}
	return tests
}

// follows reports whether every value that satisfies from satisfies a.
func follows(a, from *atom) bool {
	switch {
	case !from.negated && !a.negated:
		return everyOperand(from.operands, func(o *operand) bool {
			return anyOperand(a.operands, func(x *operand) bool { return contains(a.compare, x, from.compare, o) })
		})
	case !from.negated:
		return everyOperand(from.operands, func(o *operand) bool {
			return !anyOperand(a.operands, func(x *operand) bool { return meets(a.compare, x, from.compare, o) })
		})
	case a.negated:
		return everyOperand(a.operands, func(x *operand) bool {
			return anyOperand(from.operands, func(o *operand) bool { return contains(from.compare, o, a.compare, x) })
		})
	}
	return false
}

func anyOperand(list []operand, f func(*operand) bool) bool {
	for i := range list {
		if f(&list[i]) {
			return true
		}
	}
	return false
}

func everyOperand(list []operand, f func(*operand) bool) bool {
	return !anyOperand(list, func(o *operand) bool { return !f(o) })
}

// implies reports whether c holds only where d does: no atom of d can fail.
func (v *solver) implies(c, d conjunction) bool {
	for i := range d {
		if v.steps += len(c) / atomsAStep; v.spent() {
			return false
		}
		if slices.ContainsFunc(c, func(a atom) bool { return a.same(&d[i]) }) {
			continue
		}
		if v.spent() || !v.excludes(c, &d[i]) {
			return false
		}
	}
	return true
}

// excludes reports whether c contradicts the complement of a.
func (v *solver) excludes(c conjunction, a *atom) bool {
	not := a.complement()
	switch not.op {
	case never:
		return true
	case leaf:
		_, ok := v.conjoin(c, []atom{*not.atom})
		return !ok
	}
	return false
}
