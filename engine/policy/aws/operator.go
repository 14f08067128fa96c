package aws

import "strings"

// comparison is what an operator does with one value of the request and one of
// the policy.
type comparison uint8

const (
	compareString comparison = iota
	compareFold
	compareLike
	compareNumber
	compareNumberLess
	compareNumberLessEqual
	compareNumberGreater
	compareNumberGreaterEqual
	compareDate
	compareDateLess
	compareDateLessEqual
	compareDateGreater
	compareDateGreaterEqual
	compareBool
	compareBinary
	compareIP
	compareARN
	comparePresent
	comparisonEnd
)

// quantifier says over which of the key's values an operator ranges.
type quantifier uint8

const (
	// plain: the key has one value. Where it has several, one suffices.
	plain quantifier = iota
	// anyOf is ForAnyValue: false on an absent key.
	anyOf
	// allOf is ForAllValues: true on an absent key
	// (reference_policies_condition-single-vs-multi-valued-context-keys.html).
	allOf
)

// operator is a condition operator taken apart. Whether it holds:
// the key is absent → absent; else the comparison, negated if so marked.
type operator struct {
	compare    comparison
	quantifier quantifier
	negated    bool
	absent     bool
}

// operatorForm is a row of the table of operators.
type operatorForm struct {
	positive, negative string
	compare            comparison
}

// operatorForms has one row a comparison, in its order. The orderings have no
// negative form: their opposite is another ordering. BinaryEquals has none
// either; Null is apart.
var operatorForms = [comparisonEnd]operatorForm{
	{"StringEquals", "StringNotEquals", compareString},
	{"StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", compareFold},
	{"StringLike", "StringNotLike", compareLike},
	{"NumericEquals", "NumericNotEquals", compareNumber},
	{"NumericLessThan", "", compareNumberLess},
	{"NumericLessThanEquals", "", compareNumberLessEqual},
	{"NumericGreaterThan", "", compareNumberGreater},
	{"NumericGreaterThanEquals", "", compareNumberGreaterEqual},
	{"DateEquals", "DateNotEquals", compareDate},
	{"DateLessThan", "", compareDateLess},
	{"DateLessThanEquals", "", compareDateLessEqual},
	{"DateGreaterThan", "", compareDateGreater},
	{"DateGreaterThanEquals", "", compareDateGreaterEqual},
	{"Bool", "", compareBool},
	{"BinaryEquals", "", compareBinary},
	{"IpAddress", "NotIpAddress", compareIP},
	{"ArnLike", "ArnNotLike", compareARN},
	{"Null", "", comparePresent},
}

// parseOperator takes a name apart. Names are read in any case, as the
// service reads them.
func parseOperator(name string) (operator, bool) {
	var op operator
	rest := name
	if set, base, ok := strings.Cut(name, ":"); ok {
		rest = base
		switch {
		case strings.EqualFold(set, "ForAnyValue"):
			op.quantifier = anyOf
		case strings.EqualFold(set, "ForAllValues"):
			op.quantifier = allOf
		default:
			return op, false
		}
	}
	base, ifExists := cutFold(rest, "IfExists")
	// ArnEquals and ArnLike behave identically.
	switch {
	case strings.EqualFold(base, "ArnEquals"):
		base = "ArnLike"
	case strings.EqualFold(base, "ArnNotEquals"):
		base = "ArnNotLike"
	}
	for _, form := range operatorForms {
		negated := form.negative != "" && strings.EqualFold(base, form.negative)
		if !negated && !strings.EqualFold(base, form.positive) {
			continue
		}
		op.compare, op.negated = form.compare, negated
		op.absent = ifExists || op.quantifier == allOf || negated && op.quantifier == plain
		return op, !ifExists || op.compare != comparePresent
	}
	return op, false
}

func cutFold(s, suffix string) (string, bool) {
	at := len(s) - len(suffix)
	if at > 0 && strings.EqualFold(s[at:], suffix) {
		return s[:at], true
	}
	return s, false
}
