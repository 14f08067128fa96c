package derive

import (
	"keyreach/engine/policy/aws"
)

// contextKey is what of a request's target its context depends on: the region
// (empty: not known) and the organisation of the account that owns it.
type contextKey struct{ region, organization string }

// context returns what is known of a request by p: what the caller chooses to
// its advantage, what its context class fixes, its tags, and whose the target
// is. Everything else is unknown and becomes a condition. It is shared and must
// not be changed.
func (a *awsEstate) context(p *awsPrincipal, region string, owner *awsAccount) *aws.Context {
	key := contextKey{region: region}
	if owner != nil {
		key.organization = owner.org
	}
	if known := p.contexts[key]; known != nil {
		return known
	}
	c := aws.NewContext()
	// The caller picks TLS, and signs its own requests.
	c.Set("aws:SecureTransport", "true").Set("aws:ViaAWSService", "false").Absent("aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast")
	c.Absent(serviceKeys...) // which a service sets that acts for a resource
	if region != "" {
		c.Set("aws:RequestedRegion", region)
	}
	setOrganization(c, p.account.org, "aws:PrincipalOrgID", "aws:PrincipalOrgPaths")
	setOrganization(c, key.organization, "aws:ResourceOrgID", "aws:ResourceOrgPaths")
	a.setTags(p, c)
	if p.uniqueID != "" && p.as.Kind == aws.User {
		c.Set("aws:userid", p.uniqueID)
	}
	p.class.fix(c)
	p.contexts[key] = c
	return c
}

// serviceKeys are those that are in the context where a service itself makes the
// request, for a resource of someone, and not where a principal of an account
// does (reference_policies_condition-keys.html#condition-keys-sourcearn;
// sns-access-policy-use-cases.html#source-account-versus-source-owner).
var serviceKeys = []string{"aws:SourceArn", "aws:SourceAccount", "aws:SourceOwner", "aws:SourceOrgID", "aws:SourceOrgPaths"}

// setOrganization says which organisation an account is in. The paths in it are
// not told.
func setOrganization(c *aws.Context, organization, id, paths string) {
	switch organization {
	case "":
	case noOrganization:
		c.Absent(id, paths)
	default:
		c.Set(id, organization)
	}
}

// setTags says which tags a request of p carries. A session may be given tags
// beside its role's, and over them, where the role's trust allows
// sts:TagSession (id_session-tags.html).
func (a *awsEstate) setTags(p *awsPrincipal, c *aws.Context) {
	if !p.tagsKnown || (p.as.Kind == aws.Role || p.as.Kind == aws.Session) && a.taggable(p) {
		return
	}
	c.Absent(a.tagKeys...)
	for name, value := range p.tags {
		if text, ok := value.(string); ok {
			c.Set(tagKeyPrefix+name, text)
		}
	}
}

// taggable reports whether sessions of a role may be tagged.
func (a *awsEstate) taggable(p *awsPrincipal) bool {
	if !p.trust.whole {
		return true
	}
	for _, policy := range p.trust.policies {
		for g := range policy.Grants() {
			if grants(&g, "sts:TagSession") {
				return true
			}
		}
	}
	return false
}

// policies returns what bears on p's requests, with the resource's side: the
// policy of its own, and its account's RCPs. owner nil means that nobody knows
// whose it is.
func (a *awsEstate) policies(p *awsPrincipal, resource *slot, owner *awsAccount) aws.Policies {
	if p.base == nil {
		p.base = &aws.Policies{Identity: p.identity, Boundary: p.boundary, HasBoundary: p.hasBoundary, Session: p.session, HasSession: p.hasSession,
			NotGiven: p.notGiven, Incomplete: p.incomplete, SCPs: p.account.scps.levels}
		p.account.scps.mark(p.base, aws.SlotSCPs)
	}
	set := *p.base
	set.Resource = resource.policies
	switch {
	case !resource.given:
		set.NotGiven |= aws.SlotResource
	case !resource.whole:
		set.Incomplete |= aws.SlotResource
	}
	if owner == nil {
		set.NotGiven |= aws.SlotRCPs
		return set
	}
	set.RCPs = owner.rcps.levels
	owner.rcps.mark(&set, aws.SlotRCPs)
	return set
}

// mark says which part of a slot was given.
func (l *lain) mark(set *aws.Policies, slot aws.Slots) {
	switch {
	case l.given:
	case len(l.levels) == 0:
		set.NotGiven |= slot
	default:
		set.Incomplete |= slot
	}
}
