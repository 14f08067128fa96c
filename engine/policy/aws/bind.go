package aws

import (
	"slices"
	"strings"
)

// maxBindings and maxSteps bound the search for values of unknown variables; a
// pattern beyond them is opaque.
const (
	maxBindings  = 64
	maxSteps     = 20000
	maxVariables = 16
)

// bound is one variable with the value that makes a pattern match; isAbsent
// means that the variable's default does.
type bound struct {
	key, name, value string
	isAbsent         bool
}

// binder searches for all values of a pattern's variables under which it
// matches a text.
type binder struct {
	parts []part
	found [][]bound
	seen  map[string]bool
	steps int
}

// requirement returns the formula under which the pattern matches s: its
// unknown variables have to have certain values.
func (p *pattern) requirement(s string, e *environment) *formula {
	switch p.match(s, e) {
	case yes:
		return constant(true)
	case no:
		return constant(false)
	}
	known, _ := p.fix(e)
	if known.variables > maxVariables {
		return &formula{op: opaque}
	}
	b := &binder{parts: known.parts, seen: map[string]bool{}}
	b.search(0, s, nil)
	if b.steps > maxSteps || len(b.found) > maxBindings {
		return &formula{op: opaque}
	}
	return b.formula()
}

// resourceRequirement is requirement for the request's resource. That a part of
// a set of resources is meant is nothing that conditions can say.
func (p *pattern) resourceRequirement(e *environment) *formula {
	if !e.request.ResourceSet {
		return p.requirement(e.request.Resource, e)
	}
	switch p.matchResource(e) {
	case yes:
		return constant(true)
	case no:
		return constant(false)
	}
	return &formula{op: opaque}
}

// fix replaces the variables of which the state is known. It returns false
// where one has no value.
func (p *pattern) fix(e *environment) (pattern, bool) {
	var out pattern
	for _, one := range p.parts {
		if one.kind == variable {
			switch v := e.lookup(one.key); {
			case v.presence == unknown || v.presence == patterned:
			case v.presence == known && v.count() == 1:
				one = part{kind: literal, text: v.at(0)}
			case v.presence == absent && one.hasDefault:
				one = part{kind: literal, text: one.text}
			default:
				return out, false
			}
		}
		out.add(one)
	}
	return out, true
}

func (b *binder) search(i int, s string, have []bound) {
	if b.steps++; b.steps > maxSteps || len(b.found) > maxBindings {
		return
	}
	if i == len(b.parts) {
		if s == "" {
			b.add(have)
		}
		return
	}
	switch p := &b.parts[i]; p.kind {
	case variable:
		b.variable(i, s, have)
	case star, fence:
		for n := 0; ; n += runeLen(s[n:]) {
			b.search(i+1, s[n:], have)
			if n == len(s) || p.kind == fence && s[n] == ':' {
				return
			}
		}
	default:
		if n, ok := step(p, s, false); ok {
			b.search(i+1, s[n:], have)
		}
	}
}

func (b *binder) variable(i int, s string, have []bound) {
	p := &b.parts[i]
	for _, x := range have {
		if x.key == p.key {
			b.again(i, s, x, have)
			return
		}
	}
	if p.hasDefault && strings.HasPrefix(s, p.text) {
		b.search(i+1, s[len(p.text):], append(slices.Clip(have), bound{p.key, p.name, "", true}))
	}
	for n := 0; ; n += runeLen(s[n:]) {
		b.search(i+1, s[n:], append(slices.Clip(have), bound{p.key, p.name, s[:n], false}))
		if n == len(s) {
			return
		}
	}
}

// again handles a variable that stands in the pattern a second time.
func (b *binder) again(i int, s string, x bound, have []bound) {
	p := &b.parts[i]
	text := x.value
	if x.isAbsent {
		if !p.hasDefault {
			return
		}
		text = p.text
	}
	if strings.HasPrefix(s, text) {
		b.search(i+1, s[len(text):], have)
	}
}

func (b *binder) add(have []bound) {
	var name strings.Builder
	for _, x := range have {
		name.WriteString(x.key + "\x00" + x.value + "\x00")
		if x.isAbsent {
			name.WriteByte('-')
		}
	}
	if !b.seen[name.String()] {
		b.seen[name.String()] = true
		b.found = append(b.found, have)
	}
}

// formula writes the bindings down. Where there is one variable they are one
// list of values.
func (b *binder) formula() *formula {
	var parts []*formula
	values := map[string][]string{}
	for _, have := range b.found {
		if len(have) == 1 && !have[0].isAbsent {
			values[have[0].key] = append(values[have[0].key], have[0].value)
			continue
		}
		all := make([]*formula, len(have))
		for i, x := range have {
			all[i] = x.formula()
		}
		parts = append(parts, both(all...))
	}
	for _, p := range b.parts {
		if p.kind == variable && values[p.key] != nil {
			parts = append(parts, equalsAtom(p.key, p.name, values[p.key]))
			delete(values, p.key)
		}
	}
	return either(parts...)
}

func (x bound) formula() *formula {
	if x.isAbsent {
		return presenceAtom(x.key, x.name, false)
	}
	return equalsAtom(x.key, x.name, []string{x.value})
}
