package credential

import (
	"fmt"
	"regexp"
)

// claimPattern is what one claim of a JWT matches.
type claimPattern struct {
	name string
	re   *regexp.Regexp
}

// newForm returns the pattern of a form with what its claims match.
func newForm(m Match) (pattern, error) {
	p, err := newPattern(m.Regex)
	if err != nil {
		return pattern{}, err
	}
	for name, expression := range m.Claims {
		if name != "iss" && name != "sub" && name != "aud" {
			return pattern{}, fmt.Errorf("claim %q is none of iss, sub, aud", name)
		}
		re, err := regexp.Compile(expression)
		if err != nil {
			return pattern{}, err
		}
		p.claims = append(p.claims, claimPattern{name: name, re: re})
	}
	return p, nil
}

// claimsMatch reports whether a value has every claim that the form wants, which
// is so where it wants none.
func (p *pattern) claimsMatch(value string) bool {
	if len(p.claims) == 0 {
		return true
	}
	_, c, ok := decodeJWT(value)
	if !ok {
		return false
	}
	for _, want := range p.claims {
		matched := false
		for _, has := range c.of(want.name) {
			matched = matched || want.re.MatchString(has)
		}
		if !matched {
			return false
		}
	}
	return true
}
