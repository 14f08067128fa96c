package fact

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// family is what an operator takes values for.
type family uint8

const (
	textFamily family = iota
	arnFamily
	boolFamily
	numberFamily
	dateFamily
	nullFamily
)

// comparison is how an operator of numbers or dates compares.
type comparison uint8

const (
	equalTo comparison = iota
	lessThan
	atMost
	greaterThan
	atLeast
)

// test is one condition, taken apart.
type test struct {
	family    family
	compare   comparison
	negated   bool
	pattern   bool // the values may have wildcards
	fold      bool // compares without case
	mayAbsent bool // holds where the key is not there
	ofSets    bool // the key has many values
	opaque    bool // the values cannot be judged here
	values    []string
	numbers   []float64
}

// literal is a value that a key may have.
type literal struct {
	value  string
	family family
	fold   bool // in this spelling or another
}

var operators = map[string]test{
	"stringequals":              {},
	"stringnotequals":           {negated: true},
	"stringequalsignorecase":    {fold: true},
	"stringnotequalsignorecase": {fold: true, negated: true},
	"stringlike":                {pattern: true},
	"stringnotlike":             {pattern: true, negated: true},
	"arnequals":                 {family: arnFamily, pattern: true},
	"arnlike":                   {family: arnFamily, pattern: true},
	"arnnotequals":              {family: arnFamily, pattern: true, negated: true},
	"arnnotlike":                {family: arnFamily, pattern: true, negated: true},
	"bool":                      {family: boolFamily, fold: true},
	"numericequals":             {family: numberFamily},
	"numericnotequals":          {family: numberFamily, negated: true},
	"numericlessthan":           {family: numberFamily, compare: lessThan},
	"numericlessthanequals":     {family: numberFamily, compare: atMost},
	"numericgreaterthan":        {family: numberFamily, compare: greaterThan},
	"numericgreaterthanequals":  {family: numberFamily, compare: atLeast},
	"dateequals":                {family: dateFamily},
	"datenotequals":             {family: dateFamily, negated: true},
	"datelessthan":              {family: dateFamily, compare: lessThan},
	"datelessthanequals":        {family: dateFamily, compare: atMost},
	"dategreaterthan":           {family: dateFamily, compare: greaterThan},
	"dategreaterthanequals":     {family: dateFamily, compare: atLeast},
	"null":                      {family: nullFamily, fold: true},
	"ipaddress":                 {opaque: true},
	"notipaddress":              {opaque: true, negated: true},
	"binaryequals":              {opaque: true},
}

// newTest is not ok where nothing can be said: an operator that is not AWS's,
// or no values.
func newTest(c Condition) (test, bool) {
	name, qualifier := strings.ToLower(c.Operator), ""
	if before, after, found := strings.Cut(name, ":"); found {
		qualifier, name = before, after
	}
	name, ifExists := strings.CutSuffix(name, "ifexists")
	t, known := operators[name]
	if !known || c.Key == "" || len(c.Values) == 0 {
		return test{}, false
	}
	t.values = c.Values
	t.ofSets = qualifier != ""
	t.mayAbsent = ifExists || t.negated && qualifier != "foranyvalue" || qualifier == "forallvalues"
	t.opaque = t.opaque || t.ofSets || slices.ContainsFunc(c.Values, func(v string) bool { return strings.Contains(v, "${") })
	t.parseNumbers()
	return t, true
}

func (t *test) parseNumbers() {
	if t.family != numberFamily && t.family != dateFamily {
		return
	}
	for _, value := range t.values {
		number, ok := parseAs(t.family, value)
		t.opaque = t.opaque || !ok
		t.numbers = append(t.numbers, number)
	}
}

// parseAs reads a number, or a date as seconds.
func parseAs(f family, value string) (float64, bool) {
	number, err := strconv.ParseFloat(value, 64)
	if err == nil || f == numberFamily {
		return number, err == nil && !math.IsNaN(number)
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", time.DateOnly} {
		if at, err := time.Parse(layout, value); err == nil {
			return float64(at.UnixMicro()) / 1e6, true
		}
	}
	return 0, false
}

func (t test) failsOnAbsent() bool {
	if t.family == nullFamily {
		return !t.nullSays("true")
	}
	return !t.mayAbsent
}

func (t test) failsOnPresent() bool { return t.family == nullFamily && !t.nullSays("false") }

// nullSays reports whether a Null test allows that value, or cannot be judged.
func (t test) nullSays(value string) bool {
	return t.opaque || slices.ContainsFunc(t.values, func(v string) bool { return strings.EqualFold(v, value) })
}

// exact reports whether the test's literals have one spelling.
func (t test) exact() bool { return !t.fold && (t.family == textFamily || t.family == arnFamily) }

// literals returns the values to which the test confines the key, if it does.
func (t test) literals() ([]literal, bool) {
	if t.opaque || t.negated || t.compare != equalTo || t.family == nullFamily {
		return nil, false
	}
	list := make([]literal, 0, len(t.values))
	for _, value := range t.values {
		if t.pattern && strings.ContainsAny(value, "*?") {
			return nil, false
		}
		list = append(list, literal{value, t.family, !t.exact()})
	}
	return list, true
}

// fails reports whether the test surely fails on the value.
func (t test) fails(l literal) bool {
	if t.opaque || t.family == nullFamily {
		return false
	}
	switch t.family {
	case numberFamily, dateFamily:
		return t.failsOnNumber(l)
	case boolFamily:
		return (strings.EqualFold(l.value, "true") || strings.EqualFold(l.value, "false")) && !t.matches(l)
	default:
		return t.failsOnText(l)
	}
}

func (t test) failsOnText(l literal) bool {
	switch {
	case l.family == numberFamily || l.family == dateFamily:
		return false
	case !t.negated:
		return !t.matches(l)
	case l.fold && !t.fold:
		return false
	case t.family == arnFamily:
		return slices.Contains(t.values, l.value)
	default:
		return t.matches(l)
	}
}

func (t test) matches(l literal) bool {
	fold := t.fold || l.fold
	return slices.ContainsFunc(t.values, func(want string) bool {
		value := l.value
		if fold {
			want, value = strings.ToLower(want), strings.ToLower(value)
		}
		if t.pattern {
			return matchWild(want, value)
		}
		return want == value
	})
}

func (t test) failsOnNumber(l literal) bool {
	number, ok := parseAs(t.family, l.value)
	if !ok {
		return false
	}
	holds := slices.ContainsFunc(t.numbers, func(want float64) bool { return t.compare.holds(number, want) })
	return holds == t.negated
}

func (c comparison) holds(a, b float64) bool {
	switch c {
	case lessThan:
		return a < b
	case atMost:
		return a <= b
	case greaterThan:
		return a > b
	case atLeast:
		return a >= b
	default:
		return a == b
	}
}

// emptyRange reports whether no number, or no date, is in all ranges.
func emptyRange(tests []test) bool {
	for _, f := range []family{numberFamily, dateFamily} {
		low, high := math.Inf(-1), math.Inf(1)
		lowOpen, highOpen := false, false
		for _, t := range tests {
			if t.family != f || t.opaque {
				continue
			}
			switch t.compare {
			case lessThan, atMost:
				if bound, open := slices.Max(t.numbers), t.compare == lessThan; bound < high || bound == high && open {
					high, highOpen = bound, open
				}
			case greaterThan, atLeast:
				if bound, open := slices.Min(t.numbers), t.compare == greaterThan; bound > low || bound == low && open {
					low, lowOpen = bound, open
				}
			default: // an equality is no bound
			}
		}
		if low > high || low == high && (lowOpen || highOpen) {
			return true
		}
	}
	return false
}

// disjointPatterns reports whether two tests take patterns of which no two can
// match one value, as far as what stands before the first and after the last
// wildcard tells.
func disjointPatterns(tests []test) bool {
	for i, a := range tests {
		for _, b := range tests[i+1:] {
			if a.confines() && b.confines() && disjoint(a, b) {
				return true
			}
		}
	}
	return false
}

// confines reports whether a value must look like one of the test's.
func (t test) confines() bool {
	return !t.opaque && !t.negated && (t.family == textFamily || t.family == arnFamily)
}

func disjoint(a, b test) bool {
	for _, p := range a.values {
		for _, q := range b.values {
			if a.fold || b.fold {
				p, q = strings.ToLower(p), strings.ToLower(q)
			}
			if !endsDiffer(a.affixes(p), b.affixes(q)) {
				return false
			}
		}
	}
	return true
}

// affixes returns what a value starts and ends with.
func (t test) affixes(pattern string) [2]string {
	first, last := len(pattern), 0
	if t.pattern {
		if i := strings.IndexAny(pattern, "*?"); i >= 0 {
			first, last = i, strings.LastIndexAny(pattern, "*?")+1
		}
	}
	return [2]string{pattern[:first], pattern[last:]}
}

func endsDiffer(a, b [2]string) bool {
	return !strings.HasPrefix(a[0], b[0]) && !strings.HasPrefix(b[0], a[0]) ||
		!strings.HasSuffix(a[1], b[1]) && !strings.HasSuffix(b[1], a[1])
}

// matchWild reports whether value matches pattern, in which * stands for any
// text and ? for any one character.
func matchWild(pattern, value string) bool {
	star, mark := -1, 0
	p, v := 0, 0
	for v < len(value) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, v
			p++
		case p < len(pattern) && pattern[p] == '?':
			_, size := utf8.DecodeRuneInString(value[v:])
			p, v = p+1, v+size
		case p < len(pattern) && pattern[p] == value[v]:
			p, v = p+1, v+1
		case star >= 0:
			mark++
			p, v = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
