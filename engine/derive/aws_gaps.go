package derive

import (
	"fmt"
	"slices"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// deriveGaps names the inputs that were not given and that could grant, or that
// an answer depends on.
func (a *awsEstate) deriveGaps() {
	for _, p := range a.principals {
		for _, m := range p.absent {
			a.gap(m, p.key.Base())
		}
		if p.class == anyClass {
			a.inventoryGaps(p)
			a.serviceGaps(p)
		}
	}
	a.resourcePolicyGaps()
	a.ownerGaps()
	for _, account := range a.sortedAccounts() {
		if complete, given := a.inventories[inventoryKey{account: account.id, operation: "iam:GetAccountAuthorizationDetails"}]; given && !complete {
			a.gap(fact.Missing{What: "the rest of the users, roles and policies of account " + account.id, Effect: fact.NotDecided,
				SettledBy: "aws iam get-account-authorization-details"}, fact.Key{Kind: "aws-account", ID: account.id})
		}
	}
}

func (a *awsEstate) gap(m fact.Missing, about ...fact.Key) {
	a.out.Gaps = append(a.out.Gaps, fact.Gap{Missing: m, System: "aws", About: about})
}

// inventoryGaps names the listings that a principal's wildcard grants need.
func (a *awsEstate) inventoryGaps(p *awsPrincipal) {
	kinds := resourceKinds()
	regional := false
	for i := range kinds {
		kind := &kinds[i]
		if kind.inventory == "" || !p.grantsByWildcard(kind) {
			continue
		}
		if !kind.regional {
			if !a.listed(kind, p.account.id, "") {
				a.gap(listing(kind, p.account.id, ""), p.key)
			}
			continue
		}
		regional = true
		if len(p.account.regions) == 0 {
			a.gap(listing(kind, p.account.id, ""), p.key)
		}
		for _, region := range p.account.regions {
			if !a.listed(kind, p.account.id, region) {
				a.gap(listing(kind, p.account.id, region), p.key)
			}
		}
	}
	if regional && !p.account.regionsListed {
		what := "which regions account " + p.account.id + " uses"
		if len(p.account.regions) > 0 {
			what += " beside " + strings.Join(p.account.regions, ", ")
		}
		a.gap(fact.Missing{What: what, Effect: fact.NotDecided, SettledBy: "aws ec2 describe-regions"}, p.key)
	}
}

func listing(kind *resourceKind, account, region string) fact.Missing {
	m := fact.Missing{What: fmt.Sprintf("the %s of account %s", kind.plural, account), Effect: fact.NotDecided, SettledBy: kind.command}
	if region != "" {
		m.What += " in " + region
		m.SettledBy += " --region " + region
	}
	return m
}

func (p *awsPrincipal) grantsByWildcard(kind *resourceKind) bool {
	for i := range kind.rules {
		for _, g := range p.grantsOf(kind.rules[i].action) {
			if _, literal := namedResource(g.text); !literal && g.couldBe(kind) {
				return true
			}
		}
	}
	return false
}

// couldBe reports whether the pattern may match a resource of the kind.
func (p pattern) couldBe(kind *resourceKind) bool {
	shape := map[string]string{"aws-s3-bucket": "arn:aws:s3:::*", "aws-secret": "arn:aws:secretsmanager:*:*:secret:*", "aws-lambda-function": "arn:aws:lambda:*:*:function:*"}[kind.kind]
	return shape != "" && p.overlaps(shape)
}

// serviceGaps names the services that a principal is granted and for which
// there is no table of accesses yet.
func (a *awsEstate) serviceGaps(p *awsPrincipal) {
	var services []string
	for _, policy := range p.identity {
		for g := range policy.Grants() {
			for _, action := range g.Actions {
				if service := notEvaluated(action); service != "" {
					services = append(services, service)
				}
			}
			if len(g.NotActions) > 0 {
				services = append(services, allOthers)
			}
		}
	}
	if p.key.Kind == "aws-root" {
		services = append(services, allOthers)
	}
	if len(services) == 0 {
		return
	}
	slices.Sort(services)
	services = slices.Compact(services)
	if slices.Contains(services, allOthers) {
		services = []string{allOthers}
	}
	list := strings.Join(services[:min(len(services), 6)], ", ")
	if len(services) > 6 {
		list += fmt.Sprintf(" and %d more services", len(services)-6)
	}
	a.gap(fact.Missing{What: "authority of " + p.key.ID + " over " + list + ": not evaluated yet", Effect: fact.NotDecided,
		SettledBy: "a later version of keyreach; read its policies by hand"}, p.key)
}

const allOthers = "all other services, and the techniques that change identities"

// notEvaluated returns the service of an action pattern that no table covers.
func notEvaluated(action string) string {
	service, name, ok := strings.Cut(strings.ToLower(action), ":")
	if !ok {
		return allOthers
	}
	switch service {
	case "s3", "secretsmanager", "sts":
		return ""
	}
	for _, kind := range resourceKinds() {
		for i := range kind.rules {
			if strings.EqualFold(kind.rules[i].action, service+":"+name) && service != "iam" {
				return ""
			}
		}
	}
	if service == "iam" {
		return "iam (techniques that change identities)"
	}
	return service
}

// resourcePolicyGaps names each resource whose policy was not given: it could
// grant to anyone.
func (a *awsEstate) resourcePolicyGaps() {
	for _, r := range a.resources {
		if !r.kind.policy || r.policyGiven {
			continue
		}
		name := r.key.ID
		if r.kind.kind == "aws-s3-bucket" {
			name = strings.TrimPrefix(name, "arn:aws:s3:::")
		}
		about := fact.Key{Kind: "aws-account"}
		if r.owner != nil {
			about.ID = r.owner.id
		}
		what := "resource policy of " + r.key.ID
		a.gap(fact.Missing{What: what, Effect: fact.NotDecided, SettledBy: r.kind.policyCommand + " " + name}, about)
	}
}

// ownerGaps names the AWS keys of which nothing says whose they are.
func (a *awsEstate) ownerGaps() {
	owned := map[fact.Key]bool{}
	for _, e := range a.facts.Edges {
		if e.Relation == fact.AuthenticatesAs {
			owned[a.facts.Resolve(e.From)] = true
		}
	}
	for _, n := range a.facts.SortedNodes() {
		if (n.Kind == credential.AWSAccessKey || n.Kind == credential.AWSAssumedRole) && !owned[n.Key] && a.facts.Resolve(n.Key) == n.Key {
			a.gap(fact.Missing{What: "whose key " + n.ID + " is", Effect: fact.NotDecided, SettledBy: "aws iam get-access-key-last-used --access-key-id " + n.ID}, n.Key)
		}
	}
}
