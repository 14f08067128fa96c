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
	if matchesAll := c.compare == compareBool && len(c.operands) == 2; matchesAll || len(c.operands) == 0 {
		return whenPresent(c, matchesAll != c.negated)
	}
	return &formula{op: leaf, atom: atom{condition: c, id: c.identity()}}
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
	return &formula{op: leaf, atom: atom{condition: c, id: c.identity()}}
}

// equalsAtom says that the key has one of these values, taken as plain text.
func equalsAtom(key, name string, values []string) *formula {
	c := condition{operator: operator{compare: compareString}, key: key, name: name, constant: maybe}
	for _, text := range values {
		p := pattern{}
		p.add(part{kind: literal, text: text})
		c.operands = append(c.operands, operand{pattern: p, text: text})
	}
	return newAtom(c)
}

func (c *condition) identity() string {
	var b strings.Builder
	b.WriteString(c.key)
	b.WriteByte(0)
	b.WriteByte('a' + byte(c.compare))
	for i := range c.operands {
		b.WriteByte(0)
		b.WriteString(c.operands[i].render(c.compare))
	}
	return b.String()
}

// distinct sorts operands by their text and drops repetitions.
func distinct(c comparison, operands []operand) []operand {
	if len(operands) < 2 {
		return operands
	}
	out := slices.Clone(operands)
	slices.SortFunc(out, func(a, b operand) int { return strings.Compare(a.render(c), b.render(c)) })
	return slices.CompactFunc(out, func(a, b operand) bool { return a.render(c) == b.render(c) })
}

// render writes the operand as a policy's value.
func (o *operand) render(c comparison) string {
	switch c {
	case compareString, compareFold:
		return o.pattern.render(false)
	case compareLike, compareARN:
		return o.pattern.render(true)
	case compareBool:
		if o.truth {
			return "true"
		}
		return "false"
	case compareIP:
		return o.prefix.String()
	case compareBinary:
		return encodeBinary(o.text)
	case comparePresent:
		return ""
	}
	return o.text
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
		c.operands = []operand{{truth: !c.operands[0].truth}}
	case compareBinary:
		c.compare, c.negated = compareString, true
		c.operands = slices.Clone(c.operands)
		for i := range c.operands {
			text := encodeBinary(c.operands[i].text)
			c.operands[i] = operand{text: text, pattern: parsePattern(text, dialect{})}
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
		out.Values = append(out.Values, a.operands[i].render(a.compare))
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
