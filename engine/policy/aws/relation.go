package aws

import "strings"

// family groups the comparisons whose values can be held against each other.
func family(c comparison) int {
	switch {
	case c == compareARN || c <= compareLike:
		return 0
	case c <= compareNumberGreaterEqual:
		return 1
	case c <= compareDateGreaterEqual:
		return 2
	}
	return int(c)
}

// meets reports whether one value of the request can match both operands; true
// in doubt.
func meets(ca comparison, a *operand, cb comparison, b *operand) bool {
	if family(ca) != family(cb) {
		return true
	}
	switch family(ca) {
	case 0:
		return textMeets(ca, a, cb, b)
	case 1:
		return orderMeets(ca-compareNumber, cb-compareNumber, compareNumbers(a.number, b.number))
	case 2:
		return orderMeets(ca-compareDate, cb-compareDate, a.date.Compare(b.date))
	case int(compareIP):
		return a.prefix.Overlaps(b.prefix)
	case int(compareBool):
		return a.truth == b.truth
	case int(compareBinary):
		return a.raw == b.raw
	}
	return true
}

func textMeets(ca comparison, a *operand, cb comparison, b *operand) bool {
	if a.pattern.variables+b.pattern.variables > 0 {
		return true
	}
	if text, ok := a.pattern.exact(); ok && ca != compareFold {
		return b.compareTo(cb, text, nil) == yes
	}
	if text, ok := b.pattern.exact(); ok && cb != compareFold {
		return a.compareTo(ca, text, nil) == yes
	}
	if ca == compareFold || cb == compareFold {
		return ca != cb || strings.EqualFold(a.form, b.form)
	}
	return overlaps(globRunes(&a.pattern), globRunes(&b.pattern))
}

// orderMeets takes the forms of the table of ordered: equals, less,
// less-equals, greater, greater-equals, and how a's bound compares to b's.
func orderMeets(a, b comparison, sign int) bool {
	switch {
	case a == 0:
		return ordered(b, sign)
	case b == 0:
		return ordered(a, -sign)
	case a <= 2 && b <= 2 || a >= 3 && b >= 3:
		return true
	case a >= 3:
		return orderMeets(b, a, -sign)
	}
	// Below a's bound and above b's.
	return sign > 0 || sign == 0 && a == 2 && b == 4
}

// contains reports whether every value that matches b matches a; false in doubt.
func contains(ca comparison, a *operand, cb comparison, b *operand) bool {
	if family(ca) != family(cb) {
		return false
	}
	if ca == cb && a.form == b.form {
		return true
	}
	switch family(ca) {
	case 0:
		return textContains(ca, a, cb, b)
	case 1:
		return orderContains(ca-compareNumber, cb-compareNumber, compareNumbers(a.number, b.number))
	case 2:
		return orderContains(ca-compareDate, cb-compareDate, a.date.Compare(b.date))
	case int(compareIP):
		return a.prefix.Bits() <= b.prefix.Bits() && a.prefix.Overlaps(b.prefix)
	}
	return false
}

func textContains(ca comparison, a *operand, cb comparison, b *operand) bool {
	if a.pattern.variables+b.pattern.variables > 0 {
		return false
	}
	if cb == compareFold {
		return ca == compareFold && strings.EqualFold(a.form, b.form)
	}
	if text, ok := b.pattern.exact(); ok {
		return a.compareTo(ca, text, nil) == yes
	}
	switch {
	case a.pattern.isAny() && (ca == compareLike || ca == compareARN):
		return true
	case ca == compareLike:
		return covers(globRunes(&a.pattern), globRunes(&b.pattern))
	case ca == compareARN && cb == compareARN && len(a.arn) == len(b.arn):
		for i := range a.arn {
			if !covers(globRunes(&a.arn[i]), globRunes(&b.arn[i])) {
				return false
			}
		}
		return true
	}
	return false
}

func orderContains(a, b comparison, sign int) bool {
	switch {
	case b == 0:
		return ordered(a, -sign)
	case a == 1 || a == 2:
		return (b == 1 || b == 2) && (sign > 0 || sign == 0 && (a == 2 || b == 1))
	case a == 3 || a == 4:
		return (b == 3 || b == 4) && (sign < 0 || sign == 0 && (a == 4 || b == 3))
	}
	return false
}
