package derive

import (
	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// maxAlike bounds how many of the actions that one grant gives alike an edge
// names.
const maxAlike = 8

// bundle are other actions of a kind that are decided alike.
type bundle struct {
	group  uint16
	access fact.Access
	below  bool
}

// othersOf returns what p's own policies grant of a kind's other actions, one
// access for all that no policy of p tells apart.
func (a *awsEstate) othersOf(p *awsPrincipal, kind *resourceKind) []access {
	granted := a.othersGranted(p, kind)
	if granted == nil {
		return nil
	}
	return a.bundled(p, kind, granted, a.ownGroups(p, kind))
}

// othersGranted reports which of the kind's other actions p's own policies grant;
// nil for none.
func (a *awsEstate) othersGranted(p *awsPrincipal, kind *resourceKind) []bool {
	if len(kind.others) == 0 {
		return nil
	}
	var granted []bool
	if p.as.Kind == aws.Root {
		granted = make([]bool, len(kind.others))
		for i := range granted {
			granted[i] = true
		}
	}
	for _, policy := range p.identity {
		granted = or(granted, a.view(policy, kind).Granted)
	}
	return granted
}

// or returns the list that is true where one of both is. Neither is changed.
func or(x, y []bool) []bool {
	if x == nil || y == nil {
		if x == nil {
			return y
		}
		return x
	}
	both := make([]bool, len(x))
	for i := range x {
		both[i] = x[i] || y[i]
	}
	return both
}

// ownGroups groups a kind's other actions by what the policies on p say of them.
func (a *awsEstate) ownGroups(p *awsPrincipal, kind *resourceKind) (groups aws.Groups) {
	for _, policies := range [][]*aws.Policy{p.identity, p.boundary, p.session} {
		groups = a.refine(groups, policies, kind)
	}
	for i := range p.account.scps.levels {
		groups = a.refine(groups, p.account.scps.levels[i].Policies, kind)
	}
	return groups
}

func (a *awsEstate) refine(groups aws.Groups, policies []*aws.Policy, kind *resourceKind) aws.Groups {
	for _, policy := range policies {
		groups = groups.Refine(a.view(policy, kind).Alike)
	}
	return groups
}

// bundled returns one access for each bundle of the chosen actions, in the order
// of the actions' names.
func (a *awsEstate) bundled(p *awsPrincipal, kind *resourceKind, chosen []bool, groups aws.Groups) []access {
	at := map[bundle]int{}
	var rules []*accessRule
	for i, other := range kind.others {
		if !chosen[i] {
			continue
		}
		b := bundle{groups.Of(i), other.access, other.below}
		n, known := at[b]
		if !known {
			n = len(rules)
			at[b] = n
			rules = append(rules, &accessRule{access: other.access, action: other.name, below: other.below, members: nil})
		}
		rules[n].members = append(rules[n].members, i)
	}
	list := make([]access, len(rules))
	for i, rule := range rules {
		for _, m := range rule.members[:min(len(rule.members), maxAlike)] {
			rule.alike = append(rule.alike, kind.others[m].name)
		}
		list[i] = a.accessOf(p, kind, rule)
	}
	return list
}

// othersOn returns the bundles of other actions to decide on a resource: those
// that p's own policies grant, apart where the policies on the resource tell
// actions apart, and those that only the resource's policy grants.
func (a *awsEstate) othersOn(p *awsPrincipal, r *awsResource, owned []access, open bool) []access {
	if len(r.kind.others) == 0 {
		return nil
	}
	groups := a.refine(nil, r.policy.policies, r.kind)
	if r.owner != nil {
		for i := range r.owner.rcps.levels {
			groups = a.refine(groups, r.owner.rcps.levels[i].Policies, r.kind)
		}
	}
	list := owned
	if groups != nil {
		list = nil
		for i := range owned {
			list = append(list, a.apart(&owned[i], r.kind, groups)...)
		}
	}
	if open {
		list = append(list, a.opened(p, r, groups)...)
	}
	return list
}

// apart splits a bundle where the groups tell its actions apart.
func (a *awsEstate) apart(x *access, kind *resourceKind, groups aws.Groups) []access {
	split := false
	for _, m := range x.rule.members {
		split = split || groups.Of(m) != groups.Of(x.rule.members[0])
	}
	if !split {
		return []access{*x}
	}
	chosen := make([]bool, len(kind.others))
	for _, m := range x.rule.members {
		chosen[m] = true
	}
	return a.bundled(x.p, kind, chosen, groups)
}

// opened returns the bundles that the resource's own policy grants, to whomever,
// and p's own policies do not.
func (a *awsEstate) opened(p *awsPrincipal, r *awsResource, groups aws.Groups) []access {
	var granted []bool
	for _, policy := range r.policy.policies {
		granted = or(granted, a.view(policy, r.kind).Granted)
	}
	if granted == nil {
		return nil
	}
	own := a.othersGranted(p, r.kind)
	chosen := make([]bool, len(granted))
	for i := range granted {
		chosen[i] = granted[i] && (own == nil || !own[i])
	}
	return a.bundled(p, r.kind, chosen, groups.Refine(a.ownGroups(p, r.kind)))
}
