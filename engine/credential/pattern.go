package credential

import (
	"fmt"
	"regexp"
	"strings"
)

// pattern is a form of a kind's values. Most begin with a text of their own, by
// which the others are told without running the expression.
type pattern struct {
	re    *regexp.Regexp
	begin string
	// claims are what claims of a JWT match; nil for forms that need none.
	claims []claimPattern
}

// claimPattern is what one claim of a JWT matches.
type claimPattern struct {
	name string
	re   *regexp.Regexp
}

func newPattern(m Match) (pattern, error) {
	re, err := regexp.Compile(m.Regex)
	if err != nil {
		return pattern{}, err
	}
	p := pattern{re: re, begin: literalText(m.Regex)}
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

func (p *pattern) match(value string) bool {
	return strings.HasPrefix(value, p.begin) && p.re.MatchString(value) && (len(p.claims) == 0 || p.claimsMatch(value))
}

// claimsMatch reports whether a JWT has every claim that the form wants.
func (p *pattern) claimsMatch(value string) bool {
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

// literalBegin is the text at the begin of an anchored expression that stands for
// itself.
var literalBegin = regexp.MustCompile(`^\^([A-Za-z0-9_-]+)`)

// literalText returns what every text begins with that an anchored expression
// matches; empty where it names nothing.
func literalText(expression string) string {
	begin := literalBegin.FindStringSubmatch(expression)
	if begin == nil || strings.Contains(expression, "|") && !strings.Contains(expression, "(") {
		return "" // alternatives at the top may begin otherwise
	}
	literal := begin[1]
	if rest := expression[len(begin[0]):]; rest != "" && strings.ContainsRune("?*{", rune(rest[0])) {
		literal = literal[:len(literal)-1] // the last character is optional or repeated
	}
	return literal
}
