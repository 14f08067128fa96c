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
	techniqueAssumeRole = "aws-sts-assume-role"
	actionAssumeRole    = "sts:AssumeRole"
)

// deriveTrust draws the edges of sts:AssumeRole: every principal against every
// role whose trust policy or whose own grants bring the two together. A root
// user can't assume roles (IAM/latest/UserGuide/id_root-user.html).
func (a *awsEstate) deriveTrust() {
	roles := newAssumable(a.principals)
	for _, caller := range a.principals {
		if caller.as.Kind == aws.Root {
			continue
		}
		grants := a.grantsOf(caller, actionAssumeRole)
		for _, role := range roles.by(caller, grants) {
			if role.key != caller.key.Base() && (covers(grants, role.key.ID) || role.trustNames.hold(caller)) {
				a.assume(caller, grants, role)
			}
		}
	}
}

func (a *awsEstate) assume(caller *awsPrincipal, grants []pattern, role *awsPrincipal) {
	set := a.policies(caller, &role.trust, role.account)
	request := &aws.Request{Principal: caller.as, Action: actionAssumeRole, Resource: role.key.ID, ResourceAccount: role.account.id,
		Context: a.context(caller, "", role.account), ServiceLinkedRole: caller.serviceLinked}
	decision := decide(caller, request, &set, &role.trustNames)
	switch verdictOf(&decision) {
	case fact.Unknown:
		if !a.grantedByKnown(caller, request, &set, true) {
			return
		}
	case fact.No:
		if !worthNaming(&decision, grants, role.key.ID) {
			return
		}
	default:
	}
	a.add(fact.Edge{From: caller.key, Relation: fact.CanBecome, To: role.assumedBy(caller), Technique: techniqueAssumeRole,
		Actions: []string{actionAssumeRole}}, &decision)
}

// worthNaming reports whether a role that can't be assumed is told as blocked:
// where the caller is granted it and a control denies, or where the grant names
// the role and not just any.
func worthNaming(decision *aws.Decision, grants []pattern, role string) bool {
	return slices.ContainsFunc(grants, func(g pattern) bool {
		return g.overlaps(role) && (decision.Result == aws.ExplicitlyDenied || g.namesRole())
	})
}

// namesRole reports whether a pattern says something of a role's name.
func (p *pattern) namesRole() bool {
	_, name, ok := strings.Cut(p.glob, ":role/")
	return ok && strings.Trim(name, "*?/") != ""
}
