package gitlabci

import (
	"regexp"
	"strings"
)

// answer is whether a condition holds in a scenario.
type answer uint8

const (
	no answer = iota
	maybe
	yes
)

func both(a, b answer) answer   { return min(a, b) }
func either(a, b answer) answer { return max(a, b) }
func not(a answer) answer       { return yes - a }

func of(holds bool) answer {
	if holds {
		return yes
	}
	return no
}

// value is what a variable holds in a scenario.
type value struct {
	// unset says that there is no such variable.
	unset bool
	// known says that text is its value; else it is some text, not empty, that is
	// the same wherever sign is the same.
	known bool
	text  string
	sign  string
	// not is a text that it is not.
	not string
}

func literal(text string) value { return value{known: true, text: text} }

// equal compares values.
func equal(a, b value) answer {
	switch {
	case a.unset || b.unset:
		return of(a.unset && b.unset)
	case a.known && b.known:
		return of(a.text == b.text)
	case a.sign != "" && a.sign == b.sign:
		return yes
	case a.known && (a.text == b.not || a.text == "") && b.sign != "":
		return no
	case b.known && (b.text == a.not || b.text == "") && a.sign != "":
		return no
	case a.sign != "" && b.sign != "":
		return no // the default branch is not another
	default:
		return maybe
	}
}

func truth(v value) answer {
	switch {
	case v.unset:
		return no
	case v.known:
		return of(v.text != "")
	case v.sign != "":
		return yes
	default:
		return maybe
	}
}

// token is a part of an expression: a variable with its dollar sign, a text with its
// quotes, a pattern with its slashes, null, an operator.
var token = regexp.MustCompile(`^\s*(\$\w+|\$\{\w+\}|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|/(?:[^/\\]|\\.)+/[a-z]*|null\b|==|!=|=~|!~|&&|\|\||[()!])`)

// maxTokens bounds an expression.
const maxTokens = 1000

type expression struct {
	tokens []string
	at     int
	broken bool
	vars   scenario
}

// evaluate returns whether an expression holds in a scenario; maybe for one that is
// not understood.
func evaluate(text string, s scenario) answer {
	e := &expression{vars: s}
	rest := strings.TrimSpace(text)
	for rest != "" {
		match := token.FindString(rest)
		if match == "" || len(e.tokens) == maxTokens {
			return maybe
		}
		e.tokens = append(e.tokens, strings.TrimSpace(match))
		rest = strings.TrimSpace(rest[len(match):])
	}
	result := e.or()
	if e.broken || e.at != len(e.tokens) {
		return maybe
	}
	return result
}

func (e *expression) peek() string {
	if e.at < len(e.tokens) {
		return e.tokens[e.at]
	}
	return ""
}

func (e *expression) next() string {
	t := e.peek()
	e.at++
	return t
}

func (e *expression) or() answer {
	result := e.and()
	for e.peek() == "||" {
		e.next()
		result = either(result, e.and())
	}
	return result
}

func (e *expression) and() answer {
	result := e.compare()
	for e.peek() == "&&" {
		e.next()
		result = both(result, e.compare())
	}
	return result
}

func (e *expression) compare() answer {
	switch e.peek() {
	case "(":
		e.next()
		result := e.or()
		if e.next() != ")" {
			e.broken = true
		}
		return result
	case "!":
		e.next()
		return not(e.compare())
	}
	left := e.value()
	switch e.peek() {
	case "==":
		e.next()
		return equal(left, e.value())
	case "!=":
		e.next()
		return not(equal(left, e.value()))
	case "=~":
		e.next()
		return matches(left, e.next())
	case "!~":
		e.next()
		return not(matches(left, e.next()))
	default:
		return truth(left)
	}
}

func (e *expression) value() value {
	switch t := e.next(); {
	case t == "null":
		return value{unset: true}
	case strings.HasPrefix(t, "$"):
		return e.vars.value(strings.Trim(t, "${}"))
	case len(t) >= 2 && (t[0] == '"' || t[0] == '\''):
		return literal(t[1 : len(t)-1])
	default:
		e.broken = true
		return value{}
	}
}

// matches compares a value with a pattern; GitLab's are RE2.
func matches(v value, pattern string) answer {
	switch {
	case v.unset:
		return no
	case !v.known || !strings.HasPrefix(pattern, "/"):
		return maybe
	}
	end := strings.LastIndex(pattern, "/")
	text := pattern[1:end]
	if strings.Contains(pattern[end:], "i") {
		text = "(?i)" + text
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return maybe
	}
	return of(re.MatchString(v.text))
}
