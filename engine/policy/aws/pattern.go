package aws

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// partKind is what one part of a pattern matches.
type partKind uint8

const (
	literal partKind = iota
	// single is "?": one character.
	single
	// star is "*": any characters.
	star
	// fence is a "*" that stops at a colon; see resourcePattern.
	fence
	// variable is ${key} or ${key, 'default'}.
	variable
)

// part is a piece of a pattern. text is the literal, or a variable's default.
type part struct {
	kind       partKind
	hasDefault bool
	text       string
	// key is the variable's key in lower case, name as written.
	key, name string
}

// pattern is a text with wildcards and variables, taken apart once.
type pattern struct {
	parts     []part
	variables int
}

// dialect says what in a text is more than itself.
type dialect struct {
	wildcards, variables bool
}

// parsePattern takes text apart. Under the 2008 version a variable is plain
// text (reference_policies_variables.html).
func parsePattern(text string, d dialect) pattern {
	var b patternBuilder
	for i := 0; i < len(text); {
		if d.variables && strings.HasPrefix(text[i:], "${") {
			if end := strings.IndexByte(text[i:], '}'); end > 0 {
				b.variable(text[i+2 : i+end])
				i += end + 1
				continue
			}
		}
		switch c := text[i]; {
		case d.wildcards && c == '*':
			b.wildcard(star)
		case d.wildcards && c == '?':
			b.wildcard(single)
		default:
			b.literal.WriteByte(c)
		}
		i++
	}
	return b.done()
}

type patternBuilder struct {
	out     pattern
	literal strings.Builder
}

func (b *patternBuilder) flush() {
	if b.literal.Len() > 0 {
		b.out.parts = append(b.out.parts, part{kind: literal, text: b.literal.String()})
		b.literal.Reset()
	}
}

func (b *patternBuilder) wildcard(kind partKind) {
	b.flush()
	if n := len(b.out.parts); kind == star && n > 0 && b.out.parts[n-1].kind == star {
		return
	}
	b.out.parts = append(b.out.parts, part{kind: kind})
}

// variable adds ${body}. The bodies *, ? and $ stand for these characters.
func (b *patternBuilder) variable(body string) {
	if body == "*" || body == "?" || body == "$" {
		b.literal.WriteString(body)
		return
	}
	b.flush()
	p := part{kind: variable}
	name, fallback, has := strings.Cut(body, ",")
	p.name = strings.TrimSpace(name)
	p.key = strings.ToLower(p.name)
	if has {
		fallback = strings.TrimSpace(fallback)
		if len(fallback) >= 2 && fallback[0] == '\'' && fallback[len(fallback)-1] == '\'' {
			fallback = fallback[1 : len(fallback)-1]
		}
		p.hasDefault, p.text = true, fallback
	}
	b.out.parts = append(b.out.parts, p)
	b.out.variables++
}

func (b *patternBuilder) done() pattern {
	b.flush()
	return b.out
}

// isAny reports whether the pattern is a bare "*".
func (p *pattern) isAny() bool { return len(p.parts) == 1 && p.parts[0].kind == star }

// exact returns the one text the pattern matches, where it has neither
// wildcards nor variables.
func (p *pattern) exact() (string, bool) {
	switch {
	case len(p.parts) == 0:
		return "", true
	case len(p.parts) == 1 && p.parts[0].kind == literal:
		return p.parts[0].text, true
	}
	return "", false
}

// resourcePattern reads an element of Resource. A wildcard stays within its
// colon-separated segment, unless it is the segment's last character: then it
// may expand beyond the colon. Behind the fifth colon there is one segment
// (reference_policies_elements_resource.html).
func resourcePattern(text string, variables bool) pattern {
	p := parsePattern(text, dialect{wildcards: true, variables: variables})
	colons := 0
	for i := range p.parts {
		switch p.parts[i].kind {
		case literal:
			colons += strings.Count(p.parts[i].text, ":")
		case star:
			last := i+1 == len(p.parts) || strings.HasPrefix(p.parts[i+1].text, ":") && p.parts[i+1].kind == literal
			if colons < 5 && !last {
				p.parts[i].kind = fence
			}
		}
	}
	return p
}

// matchParts reports whether the parts, free of variables, match all of s. It
// goes back to the last star only: what an earlier star could take, a later
// one can take too. A fence forgets itself at the colon it may not cross. fold
// compares ASCII letters without case.
func matchParts(parts []part, s string, fold bool) bool {
	i, at := 0, 0
	starPart, starAt := -1, 0
	fencePart, fenceAt := -1, 0
	for {
		if i == len(parts) {
			if at == len(s) {
				return true
			}
		} else if n, ok := step(&parts[i], s[at:], fold); ok {
			switch parts[i].kind {
			case star:
				if i+1 == len(parts) {
					return true
				}
				starPart, starAt, fencePart = i, at, -1
			case fence:
				fencePart, fenceAt = i, at
			}
			i, at = i+1, at+n
			continue
		}
		if fencePart >= 0 && fenceAt < len(s) && s[fenceAt] != ':' {
			fenceAt += runeLen(s[fenceAt:])
			i, at = fencePart+1, fenceAt
			continue
		}
		fencePart = -1
		if starPart < 0 || starAt >= len(s) {
			return false
		}
		starAt += runeLen(s[starAt:])
		i, at = starPart+1, starAt
	}
}

// step matches one part at the start of s and returns how much it took;
// wildcards take nothing at first.
func step(p *part, s string, fold bool) (int, bool) {
	switch p.kind {
	case star, fence:
		return 0, true
	case single:
		return runeLen(s), s != ""
	}
	if len(s) < len(p.text) {
		return 0, false
	}
	if head := s[:len(p.text)]; head == p.text || fold && strings.EqualFold(head, p.text) {
		return len(p.text), true
	}
	return 0, false
}

func runeLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// match decides the pattern against s in a request's environment. A variable's
// value is plain text, whatever characters it has; a variable without value or
// default makes the pattern match nothing.
func (p *pattern) match(s string, e *environment) truth {
	if p.variables == 0 {
		return truthOf(matchParts(p.parts, s, false))
	}
	var buffer [12]part
	parts, state := p.resolve(buffer[:0], e)
	if state == no {
		return no
	}
	// With each unknown variable taken for "*": no match at all means no.
	if !matchParts(parts, s, false) {
		return no
	}
	return state
}

// matchResource decides an element of Resource against the request's resource,
// or against all the resources that it stands for.
func (p *pattern) matchResource(e *environment) truth {
	if !e.request.ResourceSet {
		return p.match(e.request.Resource, e)
	}
	var buffer [12]part
	parts, state := p.resolve(buffer[:0], e)
	if state == no {
		return no
	}
	own := globRunes(&pattern{parts: parts})
	switch {
	case !overlaps(own, e.set):
		return no
	case state == yes && covers(own, e.set) && !slices.ContainsFunc(parts, func(x part) bool { return x.kind == fence }):
		return yes
	}
	return maybe
}

// resolve appends the parts with variables replaced by their values and
// unknown ones by stars. It returns no where a variable has no value, maybe
// where one is unknown.
func (p *pattern) resolve(into []part, e *environment) ([]part, truth) {
	state := yes
	for i := range p.parts {
		one := p.parts[i]
		if one.kind == variable {
			switch v := e.lookup(one.key); {
			case v.presence == unknown || v.presence == patterned:
				state = min(state, maybe)
				one.kind = star
			case v.presence == known && v.count() == 1:
				one = part{kind: literal, text: v.at(0)}
			case v.presence == absent && one.hasDefault:
				one = part{kind: literal, text: one.text}
			default:
				return into, no
			}
		}
		into = append(into, one)
	}
	return into, state
}

// render writes the pattern back as a policy of the 2012 version would.
func (p *pattern) render(wildcards bool) string {
	var b strings.Builder
	for _, one := range p.parts {
		switch one.kind {
		case star, fence:
			b.WriteByte('*')
		case single:
			b.WriteByte('?')
		case variable:
			b.WriteString("${" + one.name)
			if one.hasDefault {
				b.WriteString(", '" + one.text + "'")
			}
			b.WriteByte('}')
		default:
			b.WriteString(escapeLiteral(one.text, wildcards))
		}
	}
	return b.String()
}

// escapeLiteral writes plain text so that a policy reads it back as such.
func escapeLiteral(text string, wildcards bool) string {
	text = strings.ReplaceAll(text, "${", "${$}{")
	if wildcards {
		text = strings.NewReplacer("*", "${*}", "?", "${?}").Replace(text)
	}
	return text
}
