package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// contextClass is how a principal came to be.
type contextClass string

const (
	// anyClass: nothing is known of how the principal is used.
	anyClass contextClass = ""
	// longTermKey: a user by an access key, so without MFA.
	longTermKey contextClass = "long-term-key"
	// assumedWithoutMFA: a role assumed by a principal that had no MFA, or by a
	// service.
	assumedWithoutMFA contextClass = "assumed-without-mfa"
	// webIdentity: a role for which an OIDC token was exchanged.
	webIdentity contextClass = "web-identity"
)

// classKeyNames are the request keys that tell how a principal came to be and
// that a context class fixes.
func classKeyNames() []string {
	return []string{"aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:TokenIssueTime", "aws:FederatedProvider"}
}

// fix says what a class knows of requests
// (reference_policies_condition-keys.html#condition-keys-multifactorauthpresent):
// one that is signed with long-term keys has no MFA keys at all; one with
// temporary credentials has them, and they are false where no MFA was presented.
func (c contextClass) fix(context *aws.Context) {
	switch c {
	case longTermKey:
		context.Absent("aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:TokenIssueTime", "aws:FederatedProvider", "aws:SourceIdentity")
	case assumedWithoutMFA:
		context.Set("aws:MultiFactorAuthPresent", "false").Absent("aws:MultiFactorAuthAge", "aws:FederatedProvider")
	case webIdentity:
		context.Set("aws:MultiFactorAuthPresent", "false").Absent("aws:MultiFactorAuthAge")
	case anyClass:
	}
}

func testsClass(policies []*aws.Policy) bool {
	return slices.ContainsFunc(policies, func(p *aws.Policy) bool { return slices.ContainsFunc(classKeyNames(), p.MentionsKey) })
}

// sharedTestsClass reports whether a policy that bears on other principals than
// its own does: a resource's, a role's trust, an organisation's.
func (a *awsEstate) sharedTestsClass() bool {
	for _, r := range a.resources {
		if testsClass(r.policy.policies) {
			return true
		}
	}
	for _, p := range a.principals {
		if testsClass(p.trust.policies) {
			return true
		}
	}
	for _, account := range a.accounts {
		for _, level := range slices.Concat(account.scps.levels, account.rcps.levels) {
			if testsClass(level.Policies) {
				return true
			}
		}
	}
	return false
}

// choosePrincipalVariants makes the context classes of the principals for which
// a policy tests them.
func (a *awsEstate) choosePrincipalVariants() {
	shared := a.sharedTestsClass()
	var all []*awsPrincipal
	for _, p := range a.principals {
		all = append(all, p)
		if !shared && !testsClass(p.identity) && !testsClass(p.boundary) {
			continue
		}
		switch p.key.Kind {
		case "aws-user":
			all = append(all, a.variant(p, longTermKey))
			a.arrive(fact.AuthenticatesAs, "aws-access-key", p, longTermKey)
		case "aws-role":
			all = append(all, a.variant(p, assumedWithoutMFA))
			for _, workload := range []string{"aws-lambda-function", "aws-ec2-instance", "aws-ecs-task-definition", "aws-codebuild-project"} {
				a.arrive(fact.RunsAs, workload, p, assumedWithoutMFA)
			}
			if len(p.trustNames.providers) > 0 {
				all = append(all, a.variant(p, webIdentity))
			}
		}
	}
	a.principals = all
}

func (a *awsEstate) variant(p *awsPrincipal, class contextClass) *awsPrincipal {
	v := *p
	v.class, v.contexts = class, map[contextKey]*aws.Context{}
	v.key.Context = string(class)
	p.variants[class] = &v
	node := fact.Node{Class: fact.ClassIdentity, Key: v.key}
	if base := a.facts.Nodes[p.key]; base != nil {
		node.Name, node.Props, node.Evidence = base.Name, base.Props, base.Evidence
	}
	a.out.Nodes = append(a.out.Nodes, node)
	return &v
}

func (a *awsEstate) arrive(by fact.Relation, from string, p *awsPrincipal, class contextClass) {
	a.out.Variants[Arrival{by, from, p.key}] = p.variants[class].key
}

// reachedAs returns the key under which the principal is reached in a class.
func (p *awsPrincipal) reachedAs(class contextClass) fact.Key {
	if v := p.variants[class]; v != nil {
		return v.key
	}
	return p.key
}

// assumedBy returns the variant in which caller reaches this role. A role or a
// session cannot present MFA, nor can a request signed with a long-term key:
// what they assume has none.
func (p *awsPrincipal) assumedBy(caller *awsPrincipal) fact.Key {
	if caller.key.Kind != "aws-user" || caller.class == longTermKey {
		return p.reachedAs(assumedWithoutMFA)
	}
	return p.key
}

// tagKeyPrefix begins the request keys of the principal's tags, in lower case.
const tagKeyPrefix = "aws:principaltag/"

// indexTagKeys collects the principal tags that policies read.
func (a *awsEstate) indexTagKeys() {
	seen := map[string]bool{}
	for _, c := range a.compiled {
		if c.policy == nil {
			continue
		}
		for key := range c.policy.Keys() {
			if strings.HasPrefix(key, tagKeyPrefix) && !seen[key] {
				seen[key] = true
				a.tagKeys = append(a.tagKeys, key)
			}
		}
	}
	slices.Sort(a.tagKeys)
}
