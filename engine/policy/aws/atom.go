package aws

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// atom is one requirement on a request in a residual: a condition on a key,
// with a name that is equal for equal comparisons.
type atom struct {
	condition
	// id names key, comparison and values, not how they are negated.
	id string
}

// newAtom makes the formula of a condition that isn't decided.
func newAtom(c condition) *formula {
	if c.constant != maybe {
		return constant(c.constant == yes)
	}
	c.operands = distinct(c.compare, c.operands)
	if c.compare == comparePresent {
		return presenceAtom(c.key, c.name, !c.negated)
	}
	if all := c.matchesAll(); all || len(c.operands) == 0 {
		return whenPresent(c, all != c.negated)
	}
	return &formula{op: leaf, atom: &atom{condition: c, id: c.identity()}}
}

// matchesAll reports whether the operands match any well-formed value.
func (c *condition) matchesAll() bool {
	switch c.compare {
	case compareBool:
		return len(c.operands) == 2
	case compareLike, compareARN:
		// A set operator takes an empty string for no value at all.
		return c.quantifier == plain && anyOperand(c.operands, func(o *operand) bool { return o.pattern.isAny() })
	}
	return false
}

// whenPresent is the formula of a condition that is the same for every value.
func whenPresent(c condition, holds bool) *formula {
	if holds == c.absent {
		return constant(holds)
	}
	return presenceAtom(c.key, c.name, holds)
}

// presenceAtom says that the key is there, or that it isn't.
func presenceAtom(key, name string, present bool) *formula {
	c := condition{
		operator: operator{compare: comparePresent, negated: !present, absent: !present},
		key:      key, name: name, operands: []operand{{}}, constant: maybe,
	}
	return &formula{op: leaf, atom: &atom{condition: c, id: c.identity()}}
}

// equalsAtom says that the key has one of these values, taken as plain text.
func equalsAtom(key, name string, values []string) *formula {
	c := condition{operator: operator{compare: compareString}, key: key, name: name, constant: maybe}
	for _, text := range values {
		c.operands = append(c.operands, literalOperand(text))
	}
	return newAtom(c)
}

// literalOperand is a value of StringEquals taken as plain text.
func literalOperand(text string) operand {
	o := operand{}
	o.pattern.add(part{kind: literal, text: text})
	o.form = o.render(compareString)
	return o
}

func (c *condition) identity() string {
	var b strings.Builder
	b.WriteString(c.key)
	b.WriteByte(0)
	b.WriteByte('a' + byte(c.compare))
	for i := range c.operands {
		b.WriteByte(0)
		b.WriteString(c.operands[i].form)
	}
	return b.String()
}

// distinct sorts operands and drops those that another one includes.
func distinct(c comparison, operands []operand) []operand {
	if len(operands) < 2 {
		return operands
	}
	out := slices.Clone(operands)
	slices.SortFunc(out, func(a, b operand) int { return strings.Compare(a.form, b.form) })
	out = slices.CompactFunc(out, func(a, b operand) bool { return a.form == b.form })
	for i := 0; i < len(out) && len(out) <= maxCompared && wildLength(out) <= maxWild/2; {
		if includedByOther(c, out, i) {
			out = slices.Delete(out, i, i+1)
			continue
		}
		i++
	}
	return out
}

// maxCompared bounds the lists of which each value is held against each other.
const maxCompared = 32

func includedByOther(c comparison, operands []operand, i int) bool {
	for j := range operands {
		if j != i && contains(c, &operands[j], c, &operands[i]) {
			return true
		}
	}
	return false
}

// complement returns the atom that holds exactly where a doesn't. Orderings
// turn into their opposite ordering, Bool into the other value, BinaryEquals,
// which has no negative form, into StringNotEquals on the encoded text. Values
// of the request are taken to be well formed.
func (a *atom) complement() *formula {
	c := a.condition
	c.absent = !c.absent
	c.quantifier = [...]quantifier{plain, allOf, anyOf}[c.quantifier]
	switch c.compare {
	case compareNumberLess, compareDateLess:
		c.compare += 3
	case compareNumberLessEqual, compareDateLessEqual:
		c.compare++
	case compareNumberGreater, compareDateGreater:
		c.compare--
	case compareNumberGreaterEqual, compareDateGreaterEqual:
		c.compare -= 3
	case compareBool:
		o := operand{truth: !c.operands[0].truth}
		o.form = o.render(compareBool)
		c.operands = []operand{o}
	case compareBinary:
		c.compare, c.negated = compareString, true
		c.operands = slices.Clone(c.operands)
		for i := range c.operands {
			c.operands[i] = literalOperand(c.operands[i].form)
		}
	default:
		c.negated = !c.negated
	}
	return newAtom(c)
}

// same reports whether both atoms say the same.
func (a *atom) same(b *atom) bool { return a.id == b.id && a.operator == b.operator }

// render returns the atom in IAM's own words.
func (a *atom) render() fact.Condition {
	out := fact.Condition{Key: a.name, Operator: a.operatorName(), Values: []string{"false"}}
	if a.compare == comparePresent {
		if a.negated {
			out.Values[0] = "true"
		}
		return out
	}
	out.Values = out.Values[:0]
	for i := range a.operands {
		out.Values = append(out.Values, a.operands[i].form)
	}
	slices.Sort(out.Values)
	return out
}

func (a *atom) operatorName() string {
	form := operatorForms[a.compare]
	name := form.positive
	if a.negated && a.compare != comparePresent {
		name = form.negative
	}
	switch a.quantifier {
	case anyOf:
		name = "ForAnyValue:" + name
		if a.absent {
			name += "IfExists"
		}
	case allOf:
		name = "ForAllValues:" + name
	default:
		if a.absent && !a.negated {
			name += "IfExists"
		}
	}
	return name
}
