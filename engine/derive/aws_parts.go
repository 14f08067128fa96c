package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// anyName stands for a name that no policy knows; otherName for another, where a
// policy knows patterns that anyName happens to match.
const (
	anyName   = "keyreach-any-name"
	otherName = "0Qz9_x"
)

// maxParts bounds how many parts of one resource are tried.
const maxParts = 64

// partsOf returns the ARNs to ask about: the resource itself, or names below it
// of which each policy that grants, limits or spares from a deny knows some.
// Sorted, so that the first that is allowed is always the same.
func (a *awsEstate) partsOf(x *access, r *awsResource, set *aws.Policies) []string {
	if x.rule.path {
		return slices.DeleteFunc(levelsAbove(r.key.ID), func(level string) bool { return !covers(x.patterns, level) })
	}
	if !x.rule.below {
		return []string{x.rule.on(r)}
	}
	seen := map[string]bool{}
	note := func(patterns []pattern) {
		for i := range patterns {
			if name := patterns[i].nameBelow(r.key.ID, x.p); name != "" {
				seen[name] = true
			}
		}
	}
	note(x.patterns)
	for _, policies := range [][]*aws.Policy{set.Resource, set.Boundary, set.Session} {
		for _, policy := range policies {
			note(a.patternsOf(policy, x.rule.action))
		}
	}
	for _, levels := range [][]aws.Level{set.SCPs, set.RCPs} {
		for i := range levels {
			for _, policy := range levels[i].Policies {
				note(a.patternsOf(policy, x.rule.action))
				note(a.sparedBy(policy, x.rule.action))
			}
		}
	}
	for _, policies := range [][]*aws.Policy{set.Identity, set.Resource, set.Boundary, set.Session} {
		for _, policy := range policies {
			note(a.sparedBy(policy, x.rule.action))
		}
	}
	names := make([]string, 0, len(seen))
	for name := range seen {
		names = append(names, name)
	}
	slices.SortFunc(names, compareParts)
	return names[:min(len(names), maxParts)]
}

// compareParts puts the name that no policy knows before those that one does.
func compareParts(x, y string) int {
	if nx, ny := strings.HasSuffix(x, "/"+anyName), strings.HasSuffix(y, "/"+anyName); nx != ny {
		if nx {
			return -1
		}
		return 1
	}
	return strings.Compare(x, y)
}

// nameBelow returns a name below the resource that the pattern matches, empty
// for none.
func (p *pattern) nameBelow(resource string, who *awsPrincipal) string {
	if p.any {
		return resource + "/" + anyName
	}
	if p.apart(resource + "/") {
		return ""
	}
	glob := withoutVariables(strings.ReplaceAll(p.text, "${aws:username}", who.as.Name))
	if !aws.Overlaps(glob, resource+"/*") {
		return ""
	}
	rest, ok := strings.CutPrefix(glob, resource+"/")
	if !ok {
		rest = restBelow(glob, resource+"/")
	}
	return resource + "/" + strings.NewReplacer("*", anyName, "?", "k").Replace(rest)
}

// restBelow returns what is left of a glob, which matches something below the
// level, for what is below it: of arn:aws:s3:::*/open/* below arn:aws:s3:::b/,
// open/*.
func restBelow(glob, level string) string {
	for i := len(glob); i > 0; i-- {
		switch {
		case !aws.Overlaps(glob[:i], level):
		case glob[i-1] == '*':
			return glob[i-1:]
		default:
			return glob[i:]
		}
	}
	return "*"
}

// unnamed makes a decision unknown that holds on a condition about the made-up
// name: a policy variable, of which the value is not known, is part of the path.
func unnamed(decision *aws.Decision) {
	if decision.Result == aws.Conditional && (mentions(decision.Condition, anyName) || mentions(decision.Condition, otherName)) {
		degrade(decision, fact.Missing{What: "the values of the policy variables in " + strings.Join(policyIDs(decision), ", "), Effect: fact.NotDecided})
	}
}

func mentions(list []fact.Condition, text string) bool {
	return slices.ContainsFunc(list, func(c fact.Condition) bool {
		return slices.ContainsFunc(c.Values, func(v string) bool { return strings.Contains(v, text) }) ||
			slices.ContainsFunc(c.AnyOf, func(branch []fact.Condition) bool { return mentions(branch, text) })
	})
}

func policyIDs(decision *aws.Decision) []string {
	var ids []string
	for _, m := range decision.By {
		if m.Policy != nil && !slices.Contains(ids, m.Policy.ID()) {
			ids = append(ids, m.Policy.ID())
		}
	}
	slices.Sort(ids)
	return ids
}

// askForOther asks once more with other names where a policy denies those that
// no policy was meant to know.
func (a *awsEstate) askForOther(request *aws.Request, targets []string, set *aws.Policies, best *aws.Decision) {
	for _, target := range targets {
		request.Resource = strings.ReplaceAll(target, anyName, otherName)
		if request.Resource == target {
			continue
		}
		decision := aws.Evaluate(request, set)
		unnamed(&decision)
		if decision.Result == aws.Allowed || decision.Result == aws.Conditional {
			*best = either(best, &decision)
		}
	}
}

// askForAll asks about everything below a resource where no name that was tried
// is allowed: policies of several controls may together leave one.
func (a *awsEstate) askForAll(request *aws.Request, r *awsResource, set *aws.Policies, best *aws.Decision) {
	all := *request
	all.Resource, all.ResourceSet = r.key.ID+"/*", true
	if decision := aws.Evaluate(&all, set); verdictOf(&decision) != fact.No {
		degrade(best, fact.Missing{What: "which objects of " + r.key.ID + " the policies of " + request.Principal.ARN + " leave together", Effect: fact.NotDecided})
	}
}
