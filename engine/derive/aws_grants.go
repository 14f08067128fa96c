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

// policyAction names what a policy grants of an action.
type policyAction struct {
	policy *aws.Policy
	action string
}

// patternsOf returns the resources that a policy's Allow statements name for an
// action. The list is shared and must not be changed.
func (a *awsEstate) patternsOf(policy *aws.Policy, action string) []pattern {
	key := policyAction{policy, action}
	patterns, known := a.patterns[key]
	if known {
		return patterns
	}
	for g := range policy.Grants() {
		if !grants(g, action) {
			continue
		}
		if len(g.Resources) == 0 {
			patterns = append(patterns, newPattern("*"))
		}
		for _, r := range g.Resources {
			patterns = append(patterns, newPattern(r))
		}
	}
	a.patterns[key] = patterns
	return patterns
}

// grants reports whether a statement's actions include an action.
func grants(g aws.Grant, action string) bool {
	if len(g.NotActions) > 0 {
		return !matchesAny(g.NotActions, action)
	}
	return matchesAny(g.Actions, action)
}

func matchesAny(patterns []string, action string) bool {
	for _, p := range patterns {
		prefix := prefixOf(p)
		if len(prefix) <= len(action) && strings.EqualFold(prefix, action[:len(prefix)]) && aws.MatchAction(p, action) {
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
		patterns = append(patterns, a.patternsOf(policy, action)...)
	}
	return patterns
}
