package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// awsResource is something that actions are on.
type awsResource struct {
	key  fact.Key
	kind *resourceKind
	// owner is the account it belongs to; nil where that is not known (a bucket
	// that only a policy names).
	owner  *awsAccount
	region string
	policy []*aws.Policy
	// policyGiven: the resource's policy, or the answer that there is none, was
	// loaded.
	policyGiven bool
	// named: only a policy names it; whether it exists is not known.
	named       bool
	kmsKey      string
	environment []fact.Key
}

func (a *awsEstate) indexResources() {
	kinds := resourceKinds()
	byKind := map[string]*resourceKind{}
	for i := range kinds {
		byKind[kinds[i].kind] = &kinds[i]
	}
	byKey := map[fact.Key]*awsResource{}
	environment := a.environmentPlaces()
	for _, n := range a.facts.SortedNodes() {
		kind := byKind[n.Kind]
		if kind == nil || n.Context != "" {
			continue
		}
		owner := n.Props.String(fact.PropAccount)
		if owner == "" {
			owner = arnAccount(n.ID)
		}
		r := &awsResource{key: n.Key, kind: kind, owner: a.account(owner), region: arnRegion(n.ID), kmsKey: n.Props.String("kmsKey"), environment: environment[n.ID]}
		if n.Kind == "aws-s3-bucket" {
			r.region = n.Props.String(fact.PropRegion)
		}
		byKey[r.key] = r
		a.resources = append(a.resources, r)
	}
	a.nameResources(byKind, byKey)
	for i := range a.facts.Documents {
		d := &a.facts.Documents[i]
		if r := byKey[d.Of]; r != nil && d.Kind == fact.DocResource {
			a.attachResourcePolicy(r, d)
		}
	}
}

func (a *awsEstate) environmentPlaces() map[string][]fact.Key {
	places := map[string][]fact.Key{}
	for key := range a.facts.Nodes {
		if key.Kind == "env-var" {
			workload, _, _ := strings.Cut(key.ID, "#env/")
			places[workload] = append(places[workload], key)
		}
	}
	for _, list := range places {
		slices.SortFunc(list, fact.Key.Compare)
	}
	return places
}

func (a *awsEstate) attachResourcePolicy(r *awsResource, d *fact.Document) {
	if d.None {
		r.policyGiven = true
		return
	}
	policy, whole := a.compile(d, aws.ControlResource)
	if policy != nil && !slices.Contains(r.policy, policy) {
		r.policy = append(r.policy, policy)
	}
	r.policyGiven = whole
}

// nameResources adds the resources that only policies name, by an ARN without
// wildcards (of a bucket: before the slash).
func (a *awsEstate) nameResources(byKind map[string]*resourceKind, byKey map[fact.Key]*awsResource) {
	var named []fact.Key
	for _, p := range a.principals {
		for _, policy := range p.identity {
			for g := range policy.Grants() {
				for _, text := range g.Resources {
					if key, ok := namedResource(text); ok && byKind[key.Kind] != nil && byKey[key] == nil {
						named = append(named, key)
						byKey[key] = &awsResource{key: key, kind: byKind[key.Kind], owner: a.account(arnAccount(key.ID)), region: arnRegion(key.ID), named: true}
					}
				}
			}
		}
	}
	slices.SortFunc(named, fact.Key.Compare)
	for _, key := range named {
		r := byKey[key]
		if r.owner != nil && a.listed(r.kind, r.owner.id, r.region) {
			continue // listed completely, and not in the list: there is none
		}
		a.resources = append(a.resources, r)
		info, _ := a.catalogue.KindInfo(key.Kind)
		a.out.Nodes = append(a.out.Nodes, fact.Node{Class: info.Class, Key: key, Props: fact.Props{"onlyNamed": true}})
	}
}

// namedResource returns the resource that an element of Resource names.
func namedResource(text string) (fact.Key, bool) {
	if bucket, ok := strings.CutPrefix(text, "arn:aws:s3:::"); ok {
		name, _, _ := strings.Cut(bucket, "/")
		return fact.Key{Kind: "aws-s3-bucket", ID: "arn:aws:s3:::" + name}, name != "" && !strings.ContainsAny(name, "*?$")
	}
	if strings.ContainsAny(text, "*?$") {
		return fact.Key{}, false
	}
	switch service, rest := arnPart(text, 2), arnPart(text, 5); {
	case service == "secretsmanager" && strings.HasPrefix(rest, "secret:"):
		return fact.Key{Kind: "aws-secret", ID: text}, true
	case service == "lambda" && strings.HasPrefix(rest, "function:") && strings.Count(rest, ":") == 1:
		return fact.Key{Kind: "aws-lambda-function", ID: text}, true
	case service == "kms" && strings.HasPrefix(rest, "key/"):
		return fact.Key{Kind: "aws-kms-key", ID: text}, true
	}
	return fact.Key{}, false
}

// listed reports whether the kind's inventory for an account and region is
// complete.
func (a *awsEstate) listed(kind *resourceKind, account, region string) bool {
	if kind.inventory == "" {
		return false
	}
	if !kind.regional {
		region = ""
	}
	return a.inventories[inventoryKey{account: account, region: region, operation: kind.inventory}]
}

// deriveResources draws the can edges of every principal.
func (a *awsEstate) deriveResources() {
	for _, p := range a.principals {
		grants := map[string][]pattern{}
		drawn := newDrawn(p)
		for _, r := range a.resources {
			if r.key == p.key.Base() || (!r.kind.policy && r.owner != p.account) {
				continue // itself; or what no policy of its own could open to another account
			}
			a.deriveAccess(p, r, grants, drawn)
		}
		a.keep(drawn)
	}
}

func (a *awsEstate) deriveAccess(p *awsPrincipal, r *awsResource, grants map[string][]pattern, drawn *drawn) {
	byPolicy := slices.ContainsFunc(r.policy, func(policy *aws.Policy) bool { return couldName(policy, &p.as) })
	for i := range r.kind.rules {
		rule := &r.kind.rules[i]
		if rule.environment && len(r.environment) == 0 {
			continue
		}
		patterns, known := grants[rule.action]
		if !known {
			patterns = p.grantsOf(rule.action)
			grants[rule.action] = patterns
		}
		target := r.key.ID
		if rule.below {
			target += "/*"
		}
		if granted := covers(patterns, target); granted || byPolicy {
			a.decideAccess(p, r, rule, patterns, granted, drawn)
		}
	}
}

// decideAccess evaluates one rule and notes what it gives.
func (a *awsEstate) decideAccess(p *awsPrincipal, r *awsResource, rule *accessRule, patterns []pattern, granted bool, drawn *drawn) {
	owner := r.owner
	var doubt []fact.Missing
	if owner == nil {
		if a.listed(r.kind, p.account.id, "") {
			return // not of the principal's account, and no policy of it was loaded: the resource's gap
		}
		owner = p.account
		doubt = append(doubt, fact.Missing{What: "whether " + r.key.ID + " belongs to account " + p.account.id, Effect: fact.NotDecided, SettledBy: r.kind.command})
	} else if r.named {
		doubt = append(doubt, fact.Missing{What: "whether " + r.key.ID + " exists", Effect: fact.UpperBound, SettledBy: r.kind.command})
	}
	decision, ok := a.best(p, r, rule, owner, patterns)
	if !ok {
		return
	}
	if len(r.kmsKey) > 0 && rule.access == fact.Read && rule.action == "secretsmanager:GetSecretValue" {
		a.needsKey(p, r, &decision)
	}
	if verdictOf(&decision) == fact.No && (!granted || !blocksOtherwise(&decision)) {
		return
	}
	if len(doubt) > 0 && verdictOf(&decision) != fact.No {
		decision.Missing = append(decision.Missing, doubt...)
		if doubt[0].Effect == fact.NotDecided {
			decision.Result, decision.Condition = aws.Unknown, nil
		}
	}
	for _, to := range rule.targets(r) {
		drawn.note(to, rule, &decision)
	}
}

func (rule *accessRule) targets(r *awsResource) []fact.Key {
	if rule.environment {
		return r.environment
	}
	return []fact.Key{r.key}
}

// blocksOtherwise reports whether something other than the principal's own
// silence stands in the way.
func blocksOtherwise(d *aws.Decision) bool {
	return slices.ContainsFunc(d.By, func(m aws.Match) bool {
		return m.Statement >= 0 || (m.Control != aws.ControlIdentity && m.Control != aws.ControlResource)
	})
}

// best evaluates a rule on each name that stands for a part of the resource and
// returns the best decision. ok is false where nothing known grants and what is
// absent is named as a gap.
func (a *awsEstate) best(p *awsPrincipal, r *awsResource, rule *accessRule, owner *awsAccount, patterns []pattern) (best aws.Decision, ok bool) {
	set := p.policies()
	a.onResource(set, r.policy, r.policyGiven || !r.kind.policy, owner)
	request := &aws.Request{Principal: p.as, Action: rule.action, ResourceAccount: owner.id, Context: p.context(r.regionOrHome()), ServiceLinkedRole: p.serviceLinked}
	for _, name := range a.names(p, r, rule, patterns) {
		request.Resource = name
		decision := aws.Evaluate(request, set)
		if decision.Result == aws.Unknown && !a.grantedSomewhere(request, set, r) {
			continue
		}
		if !ok || verdictOf(&decision) < verdictOf(&best) {
			best, ok = decision, true
		}
	}
	return best, ok
}

// regionOrHome is the region a request for the resource goes to; IAM's is
// us-east-1.
func (r *awsResource) regionOrHome() string {
	if r.kind.kind == "aws-user" || r.kind.kind == "aws-role" {
		return "us-east-1"
	}
	return r.region
}

// grantedSomewhere reports whether a known policy grants what stays unknown for
// want of another document. A key's policy decides alone whether the account's
// policies count, so an allowed principal's hop is unknown without it.
func (a *awsEstate) grantedSomewhere(request *aws.Request, set *aws.Policies, r *awsResource) bool {
	guarded := r.kind.kind == "aws-kms-key"
	return a.grantedWithout(request, set, !guarded || set.NotGiven&aws.SlotResource == 0) &&
		(guarded || a.allowsKnown(request, set))
}

// allowsKnown re-asks without the slots of which nothing is known.
func (a *awsEstate) allowsKnown(request *aws.Request, set *aws.Policies) bool {
	probe := *set
	if probe.NotGiven&aws.SlotBoundary != 0 {
		probe.HasBoundary, probe.Boundary = false, nil
	}
	probe.NotGiven = 0
	decision := aws.Evaluate(request, &probe)
	return decision.Result == aws.Allowed || decision.Result == aws.Conditional
}

// anyName stands for a name that no policy knows.
const anyName = "keyreach-any-name"

// maxNames bounds how many parts of one resource are tried.
const maxNames = 16

// names returns the ARNs to ask about: the resource, or names in it that the
// grants on either side reach.
func (a *awsEstate) names(p *awsPrincipal, r *awsResource, rule *accessRule, patterns []pattern) []string {
	if !rule.below {
		return []string{r.key.ID}
	}
	all := patterns
	for _, policy := range r.policy {
		all = append(slices.Clip(all), patternsOf(policy, rule.action)...)
	}
	names := []string{}
	for _, pattern := range all {
		if name := pattern.nameBelow(r.key.ID, p.as.Name); name != "" && !slices.Contains(names, name) && len(names) < maxNames {
			names = append(names, name)
		}
	}
	return names
}

// nameBelow returns a name below the resource that the pattern matches, empty
// for none.
func (p pattern) nameBelow(resource, user string) string {
	text := strings.ReplaceAll(p.text, "${aws:username}", user)
	if !aws.Overlaps(withoutVariables(text), resource+"/*") {
		return ""
	}
	rest, ok := strings.CutPrefix(text, resource+"/")
	if !ok {
		return resource + "/" + anyName
	}
	return resource + "/" + strings.NewReplacer("*", anyName, "?", "k").Replace(withoutVariables(rest))
}
