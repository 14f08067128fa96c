package derive

import (
	"cmp"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// decide evaluates a request of p. Where the policy that hangs on the resource
// names sessions of p's role, those count too: who assumes a role chooses the
// session's name (API_AssumeRole.html, RoleSessionName), so that what such a
// session may do is open to the role on that condition.
func decide(p *awsPrincipal, request *aws.Request, set *aws.Policies, on *names) aws.Decision {
	decision := aws.Evaluate(request, set)
	if p.as.Kind != aws.Role || decision.Result == aws.Allowed {
		return decision
	}
	for _, arn := range on.sessions[p.role()] {
		session := *request
		session.Principal.Kind, session.Principal.ARN = aws.Session, arn
		asSession := aws.Evaluate(&session, set)
		if asSession.Result != aws.Allowed && asSession.Result != aws.Conditional {
			continue
		}
		named := fact.Condition{Key: "sts:RoleSessionName", Operator: "StringEquals", Values: []string{nameOf(arn)}}
		asSession.Result, asSession.Condition = aws.Conditional, asSession.Condition.And(fact.Conditions{named})
		decision = either(&decision, &asSession)
	}
	return decision
}

// either joins two ways to the same end: the better one, or of two conditional
// ones the alternative.
func either(x, y *aws.Decision) aws.Decision {
	vx, vy := verdictOf(x), verdictOf(y)
	if vx != fact.Conditional || vy != fact.Conditional {
		if vy < vx {
			return *y
		}
		return *x
	}
	both := *x
	both.By = append(slices.Clip(both.By), y.By...)
	both.Missing = append(slices.Clip(both.Missing), y.Missing...)
	if x.Condition.Compare(y.Condition) != 0 {
		both.Condition = fact.Conditions{{AnyOf: [][]fact.Condition{x.Condition, y.Condition}}}
		if simple, possible, err := aws.Simplify(both.Condition); err == nil && possible {
			both.Condition = simple
		}
		if len(both.Condition) == 0 {
			both.Result = aws.Allowed
		}
	}
	return both
}

// grantedByKnown reports whether an unknown decision is a hop that is not
// decided: what is known grants, if what is absent neither gives nor takes away.
// Otherwise nothing known grants, which is a gap and no hop. With mustGrant the
// resource's own policy has to grant anyway (a role's trust, a key's policy): an
// absent one is presumed to, for whom the rest allows.
func (a *awsEstate) grantedByKnown(p *awsPrincipal, request *aws.Request, set *aws.Policies, mustGrant bool) bool {
	probe := *set
	if probe.NotGiven&aws.SlotBoundary != 0 {
		probe.HasBoundary, probe.Boundary = false, nil
	}
	if probe.NotGiven&aws.SlotSession != 0 {
		probe.HasSession, probe.Session = false, nil
	}
	if mustGrant && (probe.NotGiven|probe.Incomplete)&aws.SlotResource != 0 {
		probe.Resource = append(slices.Clip(probe.Resource), a.presumedGrant(p.account))
	}
	probe.NotGiven, probe.Incomplete = 0, 0
	decision := aws.Evaluate(request, &probe)
	return decision.Result == aws.Allowed || decision.Result == aws.Conditional
}

// verdictOf maps a decision to a hop's verdict.
func verdictOf(d *aws.Decision) fact.Verdict {
	switch d.Result {
	case aws.Allowed:
		return fact.Yes
	case aws.Conditional:
		return fact.Conditional
	case aws.Unknown:
		return fact.Unknown
	default:
		return fact.No
	}
}

// complete fills in what a decision says of an edge.
func (a *awsEstate) complete(edge *fact.Edge, decision *aws.Decision) {
	edge.Verdict, edge.Evidence = verdictOf(decision), a.evidenceOf(decision)
	if edge.Verdict == fact.No {
		edge.By = blockersOf(decision)
		return
	}
	edge.Conditions, edge.Missing = decision.Condition, sortedMissing(slices.Clone(decision.Missing))
}

// add completes an edge and keeps it.
func (a *awsEstate) add(edge fact.Edge, decision *aws.Decision) {
	a.complete(&edge, decision)
	a.out.Edges = append(a.out.Edges, edge)
}

// policyStatement names a statement.
type policyStatement struct {
	policy *aws.Policy
	index  int
}

// evidenceOf returns the statements that a decision rests on, sorted.
func (a *awsEstate) evidenceOf(d *aws.Decision) []fact.Evidence {
	var all []fact.Evidence
	for _, m := range d.By {
		if m.Policy == nil || m.Statement < 0 {
			continue
		}
		key := policyStatement{m.Policy, m.Statement}
		evidence, known := a.evidence[key]
		if !known {
			evidence = m.Policy.Statement(m.Statement).Evidence()
			a.evidence[key] = evidence
		}
		all = append(all, evidence...)
	}
	slices.SortFunc(all, fact.Evidence.Compare)
	return slices.CompactFunc(all, func(x, y fact.Evidence) bool { return x.Compare(y) == 0 })
}

// blockersOf returns the controls that take a hop away, sorted.
func blockersOf(d *aws.Decision) []fact.Blocker {
	blockers := make([]fact.Blocker, 0, len(d.By))
	for _, m := range d.By {
		blockers = append(blockers, m.Blocker())
	}
	slices.SortFunc(blockers, compareBlockers)
	return slices.CompactFunc(blockers, func(x, y fact.Blocker) bool { return compareBlockers(x, y) == 0 })
}

func compareBlockers(x, y fact.Blocker) int {
	return cmp.Or(strings.Compare(x.Control, y.Control), strings.Compare(x.Policy, y.Policy),
		strings.Compare(x.Statement, y.Statement), strings.Compare(x.Reason, y.Reason), fact.CompareEvidence(x.Evidence, y.Evidence))
}
