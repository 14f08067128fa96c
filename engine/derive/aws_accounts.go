package derive

import (
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// takeovers are the actions of which any one lets an administrator give itself,
// or a role that it then assumes, what a narrower deny takes away; and what each
// is on.
func takeovers() [][2]string {
	return [][2]string{
		{"iam:PutUserPolicy", "user/"}, {"iam:PutRolePolicy", "role/"}, {"iam:AttachUserPolicy", "user/"},
		{"iam:AttachRolePolicy", "role/"}, {"iam:CreatePolicyVersion", "policy/"},
	}
}

// deriveAccounts draws control of an account: of a principal that is granted
// every action on every resource, and that may still change policies.
func (a *awsEstate) deriveAccounts() {
	for _, p := range a.principals {
		if p.as.Kind == aws.Root || grantsEverything(p.identity) {
			a.administer(p)
		}
	}
}

func (a *awsEstate) administer(p *awsPrincipal) {
	set := a.policies(p, &slot{given: true, whole: true}, p.account)
	var best aws.Decision
	var asked aws.Request
	for i, takeover := range takeovers() {
		request := aws.Request{Principal: p.as, Action: takeover[0], Resource: "arn:" + arnPart(p.key.ID, 1) + ":iam::" + p.account.id + ":" + takeover[1] + anyName,
			ResourceAccount: p.account.id, Context: a.context(p, "us-east-1", p.account), ServiceLinkedRole: p.serviceLinked}
		decision := aws.Evaluate(&request, &set)
		if i == 0 || verdictOf(&decision) < verdictOf(&best) {
			best, asked = decision, request
		}
	}
	switch verdictOf(&best) {
	case fact.No:
		if !blocksOtherwise(&best) {
			return // its grant's own conditions do not hold
		}
	case fact.Unknown:
		if !a.grantedByKnown(p, &asked, &set, false) {
			return
		}
	default:
	}
	a.add(fact.Edge{From: p.key, Relation: fact.Can, To: fact.Key{Kind: "aws-account", ID: p.account.id}, Access: fact.Control, Actions: []string{"*"}}, &best)
}

// grantsEverything reports whether an Allow names every action and resource.
func grantsEverything(policies []*aws.Policy) bool {
	return slices.ContainsFunc(policies, func(policy *aws.Policy) bool {
		for g := range policy.Grants() {
			if namesAll(g.Actions) && namesAll(g.Resources) {
				return true
			}
		}
		return false
	})
}

func namesAll(list []string) bool {
	return slices.ContainsFunc(list, func(text string) bool { return text == "*" || text == "*:*" || text == "**" })
}
