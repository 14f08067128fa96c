package derive

import (
	"strings"

	"keyreach/engine/policy/aws"
)

// pattern is one element of an Allow statement's Resource, or "*" for a
// statement that says NotResource.
type pattern struct{ text string }

func (p pattern) any() bool { return strings.Trim(p.text, "*") == "" }

// overlaps reports whether some name that the pattern matches is resource, or
// lies below it where resource ends in *. Variables stand for any text.
func (p pattern) overlaps(resource string) bool {
	return p.any() || aws.Overlaps(withoutVariables(p.text), resource)
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
	for _, p := range patterns {
		if p.overlaps(resource) {
			return true
		}
	}
	return false
}

// patternsOf returns the resources that a policy's Allow statements name for an
// action.
func patternsOf(policy *aws.Policy, action string) []pattern {
	var patterns []pattern
	for g := range policy.Grants() {
		if !grants(g, action) {
			continue
		}
		if len(g.Resources) == 0 {
			patterns = append(patterns, pattern{"*"})
		}
		for _, r := range g.Resources {
			patterns = append(patterns, pattern{r})
		}
	}
	return patterns
}

func grants(g aws.Grant, action string) bool {
	for _, a := range g.Actions {
		if aws.MatchAction(a, action) {
			return true
		}
	}
	if len(g.NotActions) == 0 {
		return false
	}
	for _, a := range g.NotActions {
		if aws.MatchAction(a, action) {
			return false
		}
	}
	return true
}

// grantsOf returns the resources that p's own policies name for an action. A
// root user is granted everything.
func (p *awsPrincipal) grantsOf(action string) []pattern {
	if p.as.Kind == aws.Root {
		return []pattern{{"*"}}
	}
	var patterns []pattern
	for _, policy := range p.identity {
		patterns = append(patterns, patternsOf(policy, action)...)
	}
	return patterns
}
