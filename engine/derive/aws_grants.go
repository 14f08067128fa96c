package derive

import (
	"strings"

	"keyreach/engine/policy/aws"
)

// pattern is one element of an Allow statement's Resource, or "*" for a
// statement that says NotResource.
type pattern struct {
	text string
	// glob is the text with * for each policy variable.
	glob string
	// prefix is what every name that it matches begins with.
	prefix string
	// any: it matches every name.
	any bool
}

func newPattern(text string) pattern {
	glob := withoutVariables(text)
	return pattern{text: text, glob: glob, prefix: prefixOf(glob), any: strings.Trim(glob, "*") == ""}
}

func prefixOf(glob string) string {
	if i := strings.IndexAny(glob, "*?"); i >= 0 {
		return glob[:i]
	}
	return glob
}

// overlaps reports whether some name matches both the pattern and the glob other.
func (p *pattern) overlaps(other string) bool {
	if p.any {
		return true
	}
	return !p.apart(prefixOf(other)) && aws.Overlaps(p.glob, other)
}

// apart reports whether nothing that begins as the pattern does begins with
// other: most pairs are told apart so, without looking at wildcards.
func (p *pattern) apart(other string) bool {
	return !strings.HasPrefix(other, p.prefix) && !strings.HasPrefix(p.prefix, other)
}

// withoutVariables replaces policy variables by *.
func withoutVariables(text string) string {
	for {
		start := strings.Index(text, "${")
		if start < 0 {
			return text
		}
		end := strings.IndexByte(text[start:], '}')
		if end < 0 {
			return text
		}
		text = text[:start] + "*" + text[start+end+1:]
	}
}

// covers reports whether one of the patterns overlaps the resource.
func covers(patterns []pattern, resource string) bool {
	for i := range patterns {
		if patterns[i].overlaps(resource) {
			return true
		}
	}
	return false
}

// granting is what a policy's statements of one effect say of resources, taken
// apart once.
type granting struct {
	statement aws.Grant
	// named are the elements of Resource, or everything where there are none;
	// spared are those of NotResource.
	named, spared []pattern
}

// policyGrants are a policy's Allow and its Deny statements.
type policyGrants struct{ allows, denies []granting }

// grantsIn returns a policy's statements. It is shared and must not be changed.
func (a *awsEstate) grantsIn(policy *aws.Policy) *policyGrants {
	known := a.grants[policy]
	if known == nil {
		known = &policyGrants{}
		for g := range policy.Grants() {
			known.allows = append(known.allows, granting{statement: g, named: namedPatterns(g)})
		}
		for g := range policy.Denies() {
			known.denies = append(known.denies, granting{statement: g, spared: patternsFrom(g.NotResources)})
		}
		a.grants[policy] = known
	}
	return known
}

func namedPatterns(g aws.Grant) []pattern {
	if len(g.Resources) == 0 {
		return []pattern{newPattern("*")}
	}
	return patternsFrom(g.Resources)
}

func patternsFrom(texts []string) []pattern {
	patterns := make([]pattern, len(texts))
	for i, text := range texts {
		patterns[i] = newPattern(text)
	}
	return patterns
}

// patternsOf returns the resources that a policy's Allow statements name for an
// action. The list may be shared and must not be changed.
func (a *awsEstate) patternsOf(policy *aws.Policy, action string) (patterns []pattern) {
	for i := range a.grantsIn(policy).allows {
		if g := &a.grantsIn(policy).allows[i]; grants(&g.statement, action) {
			patterns = joined(patterns, g.named)
		}
	}
	return patterns
}

// sparedBy returns the resources that a policy's Deny statements spare by
// NotResource. The list may be shared and must not be changed.
func (a *awsEstate) sparedBy(policy *aws.Policy, action string) (spared []pattern) {
	for i := range a.grantsIn(policy).denies {
		if d := &a.grantsIn(policy).denies[i]; len(d.spared) > 0 && grants(&d.statement, action) {
			spared = joined(spared, d.spared)
		}
	}
	return spared
}

// joined returns both lists as one, which is the one where the other is empty.
func joined(x, y []pattern) []pattern {
	if len(x) == 0 {
		return y[:len(y):len(y)]
	}
	return append(x, y...)
}

// grants reports whether a statement's actions include an action.
func grants(g *aws.Grant, action string) bool {
	if len(g.NotActions) > 0 {
		return !matchesAny(g.NotActions, action)
	}
	return matchesAny(g.Actions, action)
}

func matchesAny(patterns []string, action string) bool {
	for _, p := range patterns {
		prefix := prefixOf(p)
		if len(prefix) > len(action) || !strings.EqualFold(prefix, action[:len(prefix)]) {
			continue
		}
		switch rest := p[len(prefix):]; {
		case rest == "*", rest == "" && len(prefix) == len(action):
			return true
		case rest != "" && aws.MatchAction(p, action):
			return true
		}
	}
	return false
}

// grantsOf returns the resources that p's own policies name for an action. A
// root user is granted everything.
func (a *awsEstate) grantsOf(p *awsPrincipal, action string) []pattern {
	if p.as.Kind == aws.Root {
		return []pattern{newPattern("*")}
	}
	var patterns []pattern
	for _, policy := range p.identity {
		patterns = joined(patterns, a.patternsOf(policy, action))
	}
	return patterns
}
