package aws

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxGlobWork bounds the work on two patterns; beyond it the answer is the
// cautious one.
const maxGlobWork = 1 << 22

// Overlaps reports whether some string matches both glob patterns, in which *
// stands for any characters and ? for one. Patterns of hostile length are said
// to overlap.
func Overlaps(a, b string) bool {
	a, b, apart := withoutCommonEnds(a, b)
	if apart {
		return false
	}
	if a == "" || b == "" {
		return strings.Trim(a+b, "*") == ""
	}
	switch {
	case len(a)*len(b) > maxGlobWork:
		return true
	case !strings.ContainsAny(b, "*?"):
		return matchGlob(a, b)
	case !strings.ContainsAny(a, "*?"):
		return matchGlob(b, a)
	}
	return overlaps(globRunes(parseGlob(a)), globRunes(parseGlob(b)))
}

// matchGlob reports whether a pattern matches a text without wildcards, going
// back to the last * where it does not go on.
func matchGlob(pattern, text string) bool {
	i, j, star, from := 0, 0, -1, 0
	for j < len(text) {
		_, width := utf8.DecodeRuneInString(text[j:])
		switch {
		case i < len(pattern) && pattern[i] == '*':
			star, from = i, j
			i++
		case i < len(pattern) && pattern[i] == '?':
			i++
			j += width
		case i < len(pattern) && pattern[i] == text[j]:
			i++
			j++
		case star >= 0:
			_, width = utf8.DecodeRuneInString(text[from:])
			from += width
			i, j = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[i:], "*") == ""
}

// withoutCommonEnds cuts off what both patterns begin and end with, up to the
// first wildcard of either. apart says that they differ there: most pairs do, and
// need no walk.
func withoutCommonEnds(a, b string) (restA, restB string, apart bool) {
	for len(a) > 0 && len(b) > 0 && !isWildcard(a[0]) && !isWildcard(b[0]) {
		if a[0] != b[0] {
			return a, b, true
		}
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && !isWildcard(a[len(a)-1]) && !isWildcard(b[len(b)-1]) {
		if a[len(a)-1] != b[len(b)-1] {
			return a, b, true
		}
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b, false
}

func isWildcard(c byte) bool { return c == '*' || c == '?' }

// Covers reports whether every string that matches other matches pattern. It
// never says so wrongly; of two patterns that both interleave wildcards it may
// miss a true answer.
func Covers(pattern, other string) bool {
	return covers(globRunes(parseGlob(pattern)), globRunes(parseGlob(other)))
}

func parseGlob(text string) *pattern {
	p := parsePattern(text, dialect{wildcards: true})
	return &p
}

// The wildcards among runes: no rune is negative.
const (
	anyRune  rune = -1
	manyRune rune = -2
)

// globRunes spells a pattern as runes, in each run of wildcards the ? before
// the one *.
func globRunes(p *pattern) []rune {
	var out []rune
	many := false
	flush := func() {
		if many {
			out = append(out, manyRune)
		}
		many = false
	}
	for _, one := range p.parts {
		switch one.kind {
		case star, fence:
			many = true
		case single:
			out = append(out, anyRune)
		default:
			flush()
			out = append(out, []rune(one.text)...)
		}
	}
	flush()
	return out
}

// overlaps walks both patterns at once: reach[j] says that a[:i] and b[:j] have
// a common string.
func overlaps(a, b []rune) bool {
	if len(a)*len(b) > maxGlobWork {
		return true
	}
	rows := make([]bool, 2*(len(b)+1))
	reach, next := rows[:len(b)+1], rows[len(b)+1:]
	reach[0] = true
	for j := range b {
		reach[j+1] = reach[j] && b[j] == manyRune
	}
	for _, x := range a {
		next[0] = reach[0] && x == manyRune
		for j, y := range b {
			meet := x == y || x == anyRune || y == anyRune
			next[j+1] = x == manyRune && (reach[j+1] || next[j]) || y == manyRune && (next[j] || reach[j+1]) ||
				x != manyRune && y != manyRune && meet && reach[j]
		}
		reach, next = next, reach
	}
	return reach[len(b)]
}

// covers matches the pattern against other as if its wildcards were characters:
// a * of other only a * can take, a ? only * or ?.
func covers(pattern, other []rune) bool {
	if len(pattern)*len(other) > maxGlobWork {
		return slices.Equal(pattern, other)
	}
	reach := make([]bool, len(other)+1)
	reach[0] = true
	for _, x := range pattern {
		next := make([]bool, len(other)+1)
		next[0] = reach[0] && x == manyRune
		for j, y := range other {
			if x == manyRune {
				next[j+1] = reach[j+1] || next[j]
				continue
			}
			next[j+1] = reach[j] && (x == y || x == anyRune && y != manyRune)
		}
		reach = next
	}
	return reach[len(other)]
}
