package fact

import (
	"slices"
	"strings"
)

// startFixedKeys are the request keys that whoever starts a path fixes for all
// of it, lower case: who calls, and how the caller came to be.
var startFixedKeys = []string{
	"aws:multifactorauthage",
	"aws:multifactorauthpresent",
	"aws:principalaccount",
	"aws:principalarn",
	"aws:principalorgid",
	"aws:principalorgpaths",
	"aws:principaltype",
	"aws:tokenissuetime",
	"aws:userid",
	"aws:username",
}

const principalTagPrefix = "aws:principaltag/"

func isStartFixed(key string) bool {
	key = strings.ToLower(key)
	_, found := slices.BinarySearch(startFixedKeys, key)
	return found || strings.HasPrefix(key, principalTagPrefix)
}

// StartFixed returns those of the conditions that are on keys which the start
// of a path fixes, in a new slice; nil for none. Of alternatives it keeps what
// each says of such keys, and nothing where one of them says nothing.
func (c Conditions) StartFixed() Conditions {
	var fixed Conditions
	for _, one := range c {
		if len(one.AnyOf) > 0 {
			fixed = append(fixed, startFixedAlternatives(one.AnyOf)...)
			continue
		}
		if isStartFixed(one.Key) {
			fixed = append(fixed, one)
		}
	}
	return fixed
}

func startFixedAlternatives(branches [][]Condition) Conditions {
	kept := make([][]Condition, 0, len(branches))
	for _, branch := range branches {
		fixed := Conditions(branch).StartFixed()
		if len(fixed) == 0 {
			return nil
		}
		kept = append(kept, fixed)
	}
	return Conditions{{AnyOf: kept}}
}

// maxAlternatives bounds how many combinations of alternatives are tried.
const maxAlternatives = 256

// Contradictory reports whether no request can meet all conditions. It is
// sound, not complete: true is certain, false is not knowing better.
// Operators mean what they mean to AWS: one that is not negated needs its key
// to be there, a negated one and one with IfExists hold where it is not. Keys
// are compared without case.
func Contradictory(cs Conditions) bool {
	budget := maxAlternatives
	return contradictory(cs, &budget)
}

// contradictory tries each branch of the first alternatives with all else; it
// gives up, with false, when the budget is used up.
func contradictory(cs Conditions, budget *int) bool {
	if *budget--; *budget < 0 {
		return false
	}
	i := slices.IndexFunc(cs, func(c Condition) bool { return len(c.AnyOf) > 0 })
	if i < 0 {
		return contradictoryPlain(cs)
	}
	rest := append(slices.Clone(cs[:i]), cs[i+1:]...)
	for _, branch := range cs[i].AnyOf {
		if !contradictory(append(slices.Clone(rest), branch...), budget) {
			return false
		}
	}
	return true
}

func contradictoryPlain(cs Conditions) bool {
	byKey := make(map[string][]test, len(cs))
	for _, c := range cs {
		if t, ok := newTest(c); ok {
			key := strings.ToLower(c.Key)
			byKey[key] = append(byKey[key], t)
		}
	}
	for _, tests := range byKey {
		if contradictoryTests(tests) {
			return true
		}
	}
	return false
}

// contradictoryTests reports whether no value of one key, and not its absence
// either, passes all tests.
func contradictoryTests(tests []test) bool {
	if !slices.ContainsFunc(tests, test.failsOnAbsent) {
		return false
	}
	if slices.ContainsFunc(tests, test.failsOnPresent) {
		return true
	}
	if slices.ContainsFunc(tests, func(t test) bool { return t.ofSets }) {
		return false
	}
	if literals, closed := literalsOf(tests); closed {
		return !slices.ContainsFunc(literals, func(l literal) bool { return passesAll(tests, l) })
	}
	return emptyRange(tests) || disjointPatterns(tests)
}

func passesAll(tests []test, value literal) bool {
	return !slices.ContainsFunc(tests, func(t test) bool { return t.fails(value) })
}

// literalsOf returns the values to which one of the tests confines the key;
// the list is closed where there is such a test. One that compares exactly is
// taken before one that does not.
func literalsOf(tests []test) (literals []literal, closed bool) {
	for _, exact := range []bool{true, false} {
		for i := range tests {
			if list, ok := tests[i].literals(); ok && tests[i].exact() == exact {
				return list, true
			}
		}
	}
	return nil, false
}
