package derive

import (
	"keyreach/engine/policy/aws"
)

// context returns what is known of a request by p against a resource in a
// region: what the caller chooses to its advantage, what its context class
// fixes, and its tags. Everything else is unknown and becomes a condition.
func (p *awsPrincipal) context(region string) *aws.Context {
	c := aws.NewContext()
	// The caller picks TLS, and signs its own requests.
	c.Set("aws:SecureTransport", "true").Set("aws:ViaAWSService", "false").Absent("aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast")
	if region != "" {
		c.Set("aws:RequestedRegion", region)
	}
	if p.account.org != "" && p.account.org != "none" {
		c.Set("aws:PrincipalOrgID", p.account.org)
	}
	if p.account.alone {
		c.Absent("aws:PrincipalOrgID", "aws:PrincipalOrgPaths")
	}
	for name, value := range p.tags {
		if text, ok := value.(string); ok {
			c.Set("aws:PrincipalTag/"+name, text)
		}
	}
	switch p.class {
	case longTermKey:
		// reference_policies_condition-keys.html#condition-keys-multifactorauthpresent:
		// a request signed with long-term keys has no MFA keys at all.
		c.Absent("aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:TokenIssueTime", "aws:FederatedProvider", "aws:SourceIdentity")
	case assumedWithoutMFA:
		c.Set("aws:MultiFactorAuthPresent", "false").Absent("aws:MultiFactorAuthAge", "aws:FederatedProvider")
	case anyClass:
	}
	return c
}

// policies returns what bears on p's requests, without the resource's side.
func (p *awsPrincipal) policies() *aws.Policies {
	set := &aws.Policies{Identity: p.identity, Boundary: p.boundary, HasBoundary: p.hasBoundary, NotGiven: p.notGiven}
	switch {
	case p.account.alone || p.account.management:
	case p.account.scpsGiven:
		set.SCPs = p.account.scps
	default:
		set.NotGiven |= aws.SlotSCPs
	}
	return set
}

// onResource adds the resource's side: its policy and its account's RCPs.
func (a *awsEstate) onResource(set *aws.Policies, policies []*aws.Policy, given bool, owner *awsAccount) {
	set.Resource = policies
	if !given {
		set.NotGiven |= aws.SlotResource
	}
	switch {
	case owner == nil || (!owner.rcpsGiven && !owner.alone):
		set.NotGiven |= aws.SlotRCPs
	case owner.rcpsGiven:
		set.RCPs = owner.rcps
	}
}
