package credential

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
)

// pattern is a form of a kind's values. Most begin with a text of their own, or with
// one of a few, by which the others are told without running the expression.
type pattern struct {
	re *regexp.Regexp
	// begins are texts with one of which every value of the form begins; the empty
	// one where the form names none.
	begins []string
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
	tree, err := syntax.Parse(m.Regex, syntax.Perl)
	if err != nil {
		return pattern{}, err
	}
	p := pattern{re: re, begins: []string{""}}
	if isAnchored(tree) {
		p.begins, _ = begins(tree)
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

func (p *pattern) match(value string) bool {
	return p.begun(value, 0) && p.re.MatchString(value) && (len(p.claims) == 0 || p.claimsMatch(value))
}

// claimsMatch reports whether a JWT has every claim that the form wants.
func (p *pattern) claimsMatch(value string) bool {
	_, c, ok := decodeJWT(value)
	if !ok {
		return false
	}
	for _, want := range p.claims {
		if !slices.ContainsFunc(c.of(want.name), want.re.MatchString) {
			return false
		}
	}
	return true
}

// begun reports whether a value begins as the form does, with a text at least so long.
func (p *pattern) begun(value string, least int) bool {
	for _, begin := range p.begins {
		if len(begin) >= least && strings.HasPrefix(value, begin) {
			return true
		}
	}
	return false
}

// isAnchored reports whether an expression matches only from the begin of a text.
func isAnchored(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginText:
		return true
	case syntax.OpConcat, syntax.OpCapture:
		return isAnchored(re.Sub[0])
	case syntax.OpAlternate:
		return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !isAnchored(sub) })
	default:
		return false
	}
}

const (
	// maxBegins bounds in how many ways a form may begin, maxClass how many
	// characters one place of such a begin may have: more are an alphabet, no mark.
	maxBegins = 16
	maxClass  = 4
)

// begins returns texts with one of which whatever an expression matches begins; whole
// says that they are all it matches.
func begins(re *syntax.Regexp) (texts []string, whole bool) {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginText:
		return []string{""}, true
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 {
			return []string{string(re.Rune)}, true
		}
		if len(re.Rune) == 1 { // [Aa]
			return casesOf(re.Rune[0]), true
		}
	case syntax.OpCharClass:
		if texts = charactersOf(re.Rune); texts != nil {
			return texts, true
		}
	case syntax.OpCapture:
		return begins(re.Sub[0])
	case syntax.OpPlus:
		texts, _ = begins(re.Sub[0])
		return texts, false
	case syntax.OpRepeat:
		if re.Min > 0 {
			texts, _ = begins(re.Sub[0])
			return texts, false
		}
	case syntax.OpQuest:
		texts, whole = begins(re.Sub[0])
		return append(texts, ""), whole
	case syntax.OpAlternate:
		return beginsOfAny(re.Sub)
	case syntax.OpConcat:
		return beginsOfRow(re.Sub)
	default: // it matches without a text, or one of an alphabet
	}
	return []string{""}, false
}

// charactersOf returns the characters of a class, given as ranges; nil for many.
func charactersOf(ranges []rune) (texts []string) {
	for i := 0; i+1 < len(ranges); i += 2 {
		for c := ranges[i]; c <= ranges[i+1]; c++ {
			if texts = append(texts, string(c)); len(texts) > maxClass {
				return nil
			}
		}
	}
	return texts
}

func casesOf(c rune) []string {
	texts := []string{string(c)}
	for other := unicode.SimpleFold(c); other != c; other = unicode.SimpleFold(other) {
		texts = append(texts, string(other))
	}
	return texts
}

func beginsOfAny(alternatives []*syntax.Regexp) (texts []string, whole bool) {
	whole = true
	for _, alternative := range alternatives {
		more, all := begins(alternative)
		texts, whole = append(texts, more...), whole && all
	}
	if len(texts) > maxBegins {
		return []string{""}, false
	}
	return texts, whole
}

func beginsOfRow(row []*syntax.Regexp) (texts []string, whole bool) {
	texts = []string{""}
	for _, next := range row {
		more, all := begins(next)
		if len(texts)*len(more) > maxBegins {
			return texts, false
		}
		var longer []string
		for _, text := range texts {
			for _, end := range more {
				longer = append(longer, text+end)
			}
		}
		if texts = longer; !all {
			return texts, false
		}
	}
	return texts, true
}
