package aws

import (
	"fmt"

	"keyreach/engine/fact"
)

// Holds decides conditions, as decisions carry them, for a request. Decided is
// false where they depend on keys that are unknown. Operators that IAM doesn't
// know are an error.
func Holds(c fact.Conditions, req *Request) (holds, decided bool, err error) {
	f, err := formulaOf(c)
	if err != nil {
		return false, false, err
	}
	e := &environment{request: req, resourceAccount: req.owner()}
	t := f.holds(e)
	return t == yes, t != maybe, nil
}

// Simplify returns the conditions in their shortest form, nil where they always
// hold; possible is false where they contradict each other, whatever the
// request. Operators that IAM doesn't know are an error.
func Simplify(c fact.Conditions) (simple fact.Conditions, possible bool, err error) {
	f, err := formulaOf(c)
	if err != nil {
		return nil, false, err
	}
	switch s := simplify(f); s.op {
	case never:
		return nil, false, nil
	case always:
		return nil, true, nil
	default:
		return s.render(), true, nil
	}
}

func formulaOf(c fact.Conditions) (*formula, error) {
	parts := make([]*formula, len(c))
	for i := range c {
		var err error
		if parts[i], err = formulaOfOne(&c[i]); err != nil {
			return nil, err
		}
	}
	return both(parts...), nil
}

func formulaOfOne(c *fact.Condition) (*formula, error) {
	if c.AnyOf == nil {
		if _, ok := parseOperator(c.Operator); !ok {
			return nil, fmt.Errorf("condition on %s: %q is not a condition operator", c.Key, c.Operator)
		}
		return newAtom(compileClause(Clause{c.Operator, c.Key, c.Values}, true)), nil
	}
	parts := make([]*formula, len(c.AnyOf))
	for i, list := range c.AnyOf {
		var err error
		if parts[i], err = formulaOf(list); err != nil {
			return nil, err
		}
	}
	return either(parts...), nil
}

func (f *formula) holds(e *environment) truth {
	switch f.op {
	case always:
		return yes
	case leaf:
		return f.atom.condition.holds(e)
	case opaque:
		return maybe
	}
	out := truthOf(f.op == allOfThem)
	for _, kid := range f.kids {
		if f.op == allOfThem {
			out = min(out, kid.holds(e))
		} else {
			out = max(out, kid.holds(e))
		}
	}
	return out
}
