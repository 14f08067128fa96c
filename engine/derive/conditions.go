package derive

import "keyreach/engine/fact"

// answer is what is known of one condition.
type answer uint8

const (
	open answer = iota
	holds
	fails
)

// settle replaces the conditions that decide knows by what is known: conditions
// that hold are dropped, alternatives that fail too. ok is false where the list
// as a whole fails.
func settle(list fact.Conditions, decide func(fact.Condition) answer) (rest fact.Conditions, ok bool) {
	for _, c := range list {
		if len(c.AnyOf) == 0 {
			switch decide(c) {
			case fails:
				return nil, false
			case open:
				rest = append(rest, c)
			case holds:
			}
			continue
		}
		left, always := settleAny(c.AnyOf, decide)
		switch {
		case always:
		case len(left) == 0:
			return nil, false
		case len(left) == 1:
			rest = append(rest, left[0]...)
		default:
			rest = append(rest, fact.Condition{AnyOf: left})
		}
	}
	return rest.Normal(), true
}

func settleAny(branches [][]fact.Condition, decide func(fact.Condition) answer) (left [][]fact.Condition, always bool) {
	for _, branch := range branches {
		rest, ok := settle(branch, decide)
		switch {
		case !ok:
		case len(rest) == 0:
			return nil, true
		default:
			left = append(left, rest)
		}
	}
	return left, false
}
