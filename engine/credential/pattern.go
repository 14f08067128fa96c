package credential

import (
	"regexp"
	"strings"
)

// pattern is a form of a kind's values. Most begin with a text of their own, by
// which the others are told without running the expression.
type pattern struct {
	re    *regexp.Regexp
	begin string
}

func newPattern(text string) (pattern, error) {
	re, err := regexp.Compile(text)
	return pattern{re: re, begin: literalText(text)}, err
}

func (p *pattern) match(value string) bool {
	return strings.HasPrefix(value, p.begin) && p.re.MatchString(value)
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
