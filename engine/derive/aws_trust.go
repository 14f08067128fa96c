package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// The techniques by which one principal becomes another, as the technique
// catalogue names them.
const (
	techniqueAssumeRole  = "aws-sts-assume-role"
	techniqueWebIdentity = "aws-sts-web-identity-github"
)

// deriveTrust draws the edges of sts:AssumeRole: every principal against every
// role whose trust policy or whose own grants bring the two together.
func (a *awsEstate) deriveTrust() {
	var roles []*awsPrincipal
	for _, p := range a.principals {
		if p.key.Kind == "aws-role" && p.class == anyClass {
			roles = append(roles, p)
		}
	}
	for _, caller := range a.principals {
		grants := caller.grantsOf("sts:AssumeRole")
		for _, role := range roles {
			if role.key == caller.key.Base() || !a.meets(caller, grants, role) {
				continue
			}
			a.assume(caller, grants, role)
		}
	}
}

// meets reports whether trust or grant mention the other side at all. It may
// say yes too often, never no where AWS could allow.
func (a *awsEstate) meets(caller *awsPrincipal, grants []pattern, role *awsPrincipal) bool {
	if covers(grants, role.key.ID) {
		return true
	}
	return slices.ContainsFunc(role.trust, func(trust *aws.Policy) bool { return couldName(trust, &caller.as) })
}

// couldName reports whether a policy's Allow statements may name the principal.
func couldName(policy *aws.Policy, p *aws.Principal) bool {
	for named := range policy.Principals() {
		switch named.Type {
		case aws.Everyone:
			return true
		case aws.AWSPrincipal:
			if named.Name == p.ARN || named.Name == p.Role || strings.Contains(named.Name, p.Account) {
				return true
			}
		}
	}
	return false
}

func (a *awsEstate) assume(caller *awsPrincipal, grants []pattern, role *awsPrincipal) {
	set := caller.policies()
	a.onResource(set, role.trust, role.trustGiven, role.account)
	request := &aws.Request{Principal: caller.as, Action: "sts:AssumeRole", Resource: role.key.ID, ResourceAccount: role.account.id,
		Context: caller.context(""), ServiceLinkedRole: caller.serviceLinked}
	decision := aws.Evaluate(request, set)
	edge := fact.Edge{From: caller.key, Relation: fact.CanBecome, To: role.assumedBy(caller).key, Technique: techniqueAssumeRole,
		Actions: []string{"sts:AssumeRole"}}
	if decision.Result == aws.Unknown && !a.grantedWithout(request, set, role.trustGiven) {
		return // what is absent could grant, but nothing known does: a gap of the caller, not a hop
	}
	if verdictOf(&decision) == fact.No && !worthNaming(&decision, grants, role) {
		return
	}
	a.add(edge, &decision)
}

// worthNaming reports whether a role that can't be assumed is told as blocked:
// where a control denies, or where the caller's grant names the role and not
// just any.
func worthNaming(decision *aws.Decision, grants []pattern, role *awsPrincipal) bool {
	if !covers(grants, role.key.ID) {
		return false
	}
	if decision.Result == aws.ExplicitlyDenied {
		return true
	}
	for _, g := range grants {
		if !g.any() && aws.MatchResource(g.text, role.key.ID) {
			return true
		}
	}
	return false
}

// grantedWithout reports whether the decision would be an allow if what is not
// given neither granted nor took away: then the hop exists and is unknown. A
// role's own trust policy is not given: an allowed caller's hop is unknown.
func (a *awsEstate) grantedWithout(request *aws.Request, set *aws.Policies, trustGiven bool) bool {
	probe := *set
	if !trustGiven {
		probe.NotGiven &^= aws.SlotBoundary | aws.SlotSession
		return slices.ContainsFunc(probe.Identity, func(p *aws.Policy) bool { return grantsAction(p, request.Action, request.Resource) })
	}
	if probe.NotGiven&aws.SlotBoundary != 0 {
		probe.HasBoundary, probe.Boundary = false, nil
	}
	probe.NotGiven &^= aws.SlotIdentity | aws.SlotBoundary | aws.SlotSession
	decision := aws.Evaluate(request, &probe)
	return decision.Result == aws.Allowed || decision.Result == aws.Conditional || decision.Result == aws.Unknown
}

// grantsAction reports whether a policy has an Allow that matches action and
// resource, conditions aside.
func grantsAction(p *aws.Policy, action, resource string) bool {
	return slices.ContainsFunc(patternsOf(p, action), func(g pattern) bool { return g.overlaps(resource) })
}

// add completes an edge with what a decision says and keeps it.
func (a *awsEstate) add(edge fact.Edge, decision *aws.Decision) {
	edge.Verdict = verdictOf(decision)
	edge.Conditions = decision.Condition
	edge.Missing = decision.Missing
	if edge.Verdict == fact.No {
		edge.By, edge.Missing = blockersOf(decision), nil
	}
	edge.Evidence = evidenceOf(decision)
	a.out.Edges = append(a.out.Edges, edge)
}
