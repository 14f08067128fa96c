package aws

import "slices"

// maxGlobWork bounds the work on two patterns; beyond it the answer is the
// cautious one.
const maxGlobWork = 1 << 22

// Overlaps reports whether some string matches both glob patterns, in which *
// stands for any characters and ? for one. Patterns of hostile length are said
// to overlap.
func Overlaps(a, b string) bool {
	return overlaps(globRunes(parseGlob(a)), globRunes(parseGlob(b)))
}

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
	reach := make([]bool, len(b)+1)
	reach[0] = true
	for j := range b {
		reach[j+1] = reach[j] && b[j] == manyRune
	}
	for _, x := range a {
		next := make([]bool, len(b)+1)
		next[0] = reach[0] && x == manyRune
		for j, y := range b {
			meet := x == y || x == anyRune || y == anyRune
			next[j+1] = x == manyRune && (reach[j+1] || next[j]) || y == manyRune && (next[j] || reach[j+1]) ||
				x != manyRune && y != manyRune && meet && reach[j]
		}
		reach = next
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
