package derive

import (
	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// takeoverActions are those by which an administrator could give itself what a
// narrower deny takes away; one that is denied or conditional decides.
func takeoverActions() []string {
	return []string{"iam:PutUserPolicy", "iam:PutRolePolicy", "iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:CreatePolicyVersion"}
}

// deriveAccounts draws control of an account: a principal that is granted every
// action on every resource, and that nothing keeps from changing policies.
func (a *awsEstate) deriveAccounts() {
	for _, p := range a.principals {
		if p.key.Kind != "aws-root" && !grantsEverything(p.identity) {
			continue
		}
		account := fact.Key{Kind: "aws-account", ID: p.account.id}
		set := p.policies()
		a.onResource(set, nil, true, p.account)
		worst := aws.Decision{}
		for i, action := range takeoverActions() {
			decision := aws.Evaluate(&aws.Request{Principal: p.as, Action: action, Resource: "arn:aws:iam::" + p.account.id + ":*", ResourceAccount: p.account.id,
				Context: p.context("us-east-1"), ServiceLinkedRole: p.serviceLinked}, set)
			if i == 0 || verdictOf(&decision) > verdictOf(&worst) {
				worst = decision
			}
		}
		if worst.Result == aws.Unknown && !a.allowsKnown(&aws.Request{Principal: p.as, Action: takeoverActions()[0], Resource: "arn:aws:iam::" + p.account.id + ":*",
			ResourceAccount: p.account.id, Context: p.context("us-east-1")}, set) {
			continue
		}
		a.add(fact.Edge{From: p.key, Relation: fact.Can, To: account, Access: fact.Control, Actions: []string{"*"}}, &worst)
	}
}

// grantsEverything reports whether an Allow names every action and resource.
func grantsEverything(policies []*aws.Policy) bool {
	for _, policy := range policies {
		for g := range policy.Grants() {
			if namesAll(g.Actions) && namesAll(g.Resources) {
				return true
			}
		}
	}
	return false
}

func namesAll(list []string) bool {
	for _, text := range list {
		if text == "*" || text == "*:*" {
			return true
		}
	}
	return false
}
