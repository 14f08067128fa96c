package aws

import "strings"

// condition is a compiled clause.
type condition struct {
	operator
	// key is in lower case, name as written.
	key, name string
	operands  []operand
	// unread says that values were left out that the comparison can't read.
	unread bool
	// constant is what a clause always is, where that can be told; maybe
	// otherwise.
	constant truth
}

// compileClause compiles what Parse has let through.
func compileClause(c Clause, variables bool) condition {
	op, _ := parseOperator(c.Operator)
	out := condition{operator: op, key: strings.ToLower(c.Key), name: c.Key, constant: maybe}
	if op.compare == comparePresent {
		out.compilePresence(c.Values)
		return out
	}
	for _, text := range c.Values {
		if o, ok := parseOperand(op.compare, text, variables); ok {
			out.operands = append(out.operands, o)
		} else {
			out.unread = true
		}
	}
	out.operands = extreme(op.compare, out.operands)
	return out
}

// compilePresence reads Null: true wants the key absent, false present; both,
// anything.
func (c *condition) compilePresence(values []string) {
	var wants [2]bool
	for _, text := range values {
		if isNull, ok := parseBool(text); ok {
			wants[truthOf(isNull)/yes] = true
		}
	}
	c.quantifier = plain
	c.operands = []operand{{}}
	switch {
	case wants[0] == wants[1]:
		c.constant = truthOf(wants[0])
	case wants[1]:
		c.negated, c.absent = true, true
	default:
		c.negated, c.absent = false, false
	}
}

// extreme leaves of an ordering's values the one that decides: being less than
// one of several is being less than the greatest.
func extreme(c comparison, operands []operand) []operand {
	if len(operands) < 2 {
		return operands
	}
	best := 0
	for i := range operands {
		sign := 0
		switch c {
		case compareNumberLess, compareNumberLessEqual:
			sign = compareNumbers(operands[i].number, operands[best].number)
		case compareNumberGreater, compareNumberGreaterEqual:
			sign = compareNumbers(operands[best].number, operands[i].number)
		case compareDateLess, compareDateLessEqual:
			sign = operands[i].date.Compare(operands[best].date)
		case compareDateGreater, compareDateGreaterEqual:
			sign = operands[best].date.Compare(operands[i].date)
		default:
			return operands
		}
		if sign > 0 {
			best = i
		}
	}
	return operands[best : best+1]
}

// holds decides the condition.
func (c *condition) holds(e *environment) truth {
	if c.constant != maybe {
		return c.constant
	}
	v := e.lookup(c.key)
	switch v.presence {
	case unknown:
		return maybe
	case absent:
		return truthOf(c.absent)
	case patterned:
		return c.holdsForPattern(v.at(0))
	}
	return c.holdsFor(&v, e)
}

func (c *condition) holdsFor(v *contextValue, e *environment) truth {
	if c.quantifier == plain {
		found := no
		for i := range v.count() {
			found = max(found, c.matches(v.at(i), e))
		}
		if c.negated {
			return found.not()
		}
		return found
	}
	if v.count() == 1 && v.at(0) == "" {
		// A set operator takes an empty string for an empty set.
		return truthOf(c.quantifier == allOf)
	}
	some, all := no, yes
	for i := range v.count() {
		one := c.matches(v.at(i), e)
		if c.negated {
			one = one.not()
		}
		some, all = max(some, one), min(all, one)
	}
	if c.quantifier == anyOf {
		return some
	}
	return all
}

// matches reports whether one of the operands matches a value of the request.
func (c *condition) matches(value string, e *environment) truth {
	best := no
	for i := range c.operands {
		if best = max(best, c.operands[i].compareTo(c.compare, value, e)); best == yes {
			return yes
		}
	}
	return best
}

// holdsForPattern decides the condition for a key of which a pattern is known.
func (c *condition) holdsForPattern(text string) truth {
	value, _ := parseOperand(compareLike, text, false)
	best := truthOf(c.compare == comparePresent)
	for i := range c.operands {
		switch o := &c.operands[i]; {
		case contains(c.compare, o, compareLike, &value):
			best = yes
		case meets(c.compare, o, compareLike, &value):
			best = max(best, maybe)
		}
	}
	if c.negated {
		return best.not()
	}
	return best
}
