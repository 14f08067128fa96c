package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// deriveResources draws the can edges of every principal.
func (a *awsEstate) deriveResources() {
	candidates := newCandidates(a.resources)
	for _, p := range a.principals {
		rules := a.accessesOf(p)
		drawn := a.newDrawn(p)
		for _, r := range candidates.of(p, rules) {
			a.deriveResource(p, r, rules[r.kind], drawn)
		}
		a.keep(drawn)
		a.foreignGap(p, rules, candidates)
		clear(p.contexts) // an estate has tens of thousands of principals
		p.base = nil
	}
}

// access is what one rule means for one principal.
type access struct {
	p    *awsPrincipal
	rule *accessRule
	// patterns are those of the resources that p's own policies name for the
	// rule's action, as far as they may match one of the kind.
	patterns []pattern
	// every: one of them matches every resource of the kind.
	every bool
}

// accessesOf returns what each rule means for a principal, by kind.
func (a *awsEstate) accessesOf(p *awsPrincipal) map[*resourceKind][]access {
	rules := make(map[*resourceKind][]access, len(a.kinds))
	for i := range a.kinds {
		kind := &a.kinds[i]
		of := make([]access, len(kind.rules))
		for j := range kind.rules {
			of[j] = a.accessOf(p, kind, &kind.rules[j])
		}
		of = append(of, a.othersOf(p, kind)...)
		rules[kind] = of
	}
	return rules
}

// deriveResource draws what p may do to a resource: what the rules give, and of
// the other actions those that give more than the rules surely do.
func (a *awsEstate) deriveResource(p *awsPrincipal, r *awsResource, rules []access, drawn *drawn) {
	if !r.kind.policy && r.owner != p.account {
		return // what no policy of its own could open to another account
	}
	open := r.names.hold(p)
	ruled := rules[:len(r.kind.rules)]
	var sure fact.Access
	for i := range ruled {
		x := &ruled[i]
		if x.rule.environment && len(r.environment) == 0 || x.rule.home && r.owner != p.account {
			continue
		}
		if a.deriveAccess(x, r, open && !x.rule.listing, drawn) == fact.Yes && !x.rule.environment {
			sure |= x.rule.access
		}
	}
	if sure.Has(fact.Control) {
		return
	}
	others := a.othersOn(p, r, rules[len(ruled):], open)
	for i := range others {
		if access := others[i].rule.access; access&^sure != 0 && a.deriveAccess(&others[i], r, open, drawn) == fact.Yes {
			sure |= access
		}
	}
}

// deriveAccess decides one access where p's own policies grant it or, with open,
// the resource's own policy may, and returns the verdict of what it drew.
func (a *awsEstate) deriveAccess(x *access, r *awsResource, open bool, drawn *drawn) fact.Verdict {
	granted := x.every || x.covers(r)
	if !granted && !open {
		return fact.No
	}
	return a.decideAccess(x, r, granted, drawn)
}

func (a *awsEstate) accessOf(p *awsPrincipal, kind *resourceKind, rule *accessRule) access {
	x := access{p: p, rule: rule}
	for _, g := range a.grantsOf(p, rule.action) {
		if g.any || g.overlaps(kind.shape) {
			x.patterns = append(x.patterns, g)
			x.every = x.every || g.any
		}
	}
	return x
}

func (x *access) covers(r *awsResource) bool {
	for i := range x.patterns {
		if x.rule.covers(&x.patterns[i], r) {
			return true
		}
	}
	return false
}

// covers reports whether a pattern may match what the rule's action is on for
// the resource.
func (rule *accessRule) covers(p *pattern, r *awsResource) bool {
	if rule.path {
		return slices.ContainsFunc(levelsAbove(r.key.ID), p.overlaps)
	}
	return p.overlaps(rule.on(r))
}

// levelsAbove returns the levels of the hierarchy that a parameter is in, as a
// request may spell them: with the slash at the end or without.
func levelsAbove(arn string) []string {
	var levels []string
	for i := range len(arn) {
		if arn[i] != '/' {
			continue
		}
		if len(levels) > 0 { // the first is the whole hierarchy
			levels = append(levels, arn[:i])
		}
		levels = append(levels, arn[:i+1])
	}
	return levels
}

// on returns what the rule's action is on: the resource, what lies below it, or
// nothing in particular.
func (rule *accessRule) on(r *awsResource) string {
	switch {
	case rule.listing:
		return "*"
	case rule.below:
		return r.key.ID + "/*"
	default:
		return r.key.ID
	}
}

func (rule *accessRule) targets(r *awsResource) []fact.Key {
	if rule.environment {
		return r.environment
	}
	return []fact.Key{r.key}
}

// decideAccess evaluates one rule on one resource, notes what it gives and
// returns the verdict.
func (a *awsEstate) decideAccess(x *access, r *awsResource, granted bool, drawn *drawn) fact.Verdict {
	owner, doubt := a.ownerFor(x.p, r)
	decision, ok := a.evaluateAccess(x, r, owner)
	if ok && x.rule.also != "" {
		ok = a.needsAlso(x, r, owner, &decision)
	}
	if !ok {
		if granted && x.p.account != r.owner {
			r.wanted = append(r.wanted, x.p.key.Base())
		}
		return fact.No
	}
	takenByKey := x.rule.asksKey() && a.needsKey(x.p, r, &decision)
	switch {
	case verdictOf(&decision) == fact.No:
		if !takenByKey && !a.keptOut(x, r, owner) && (!granted || !blocksOtherwise(&decision)) {
			return fact.No
		}
	case doubt.Effect == fact.NotDecided:
		degrade(&decision, doubt)
	case doubt.What != "":
		decision.Missing = append(decision.Missing, doubt)
	}
	for _, to := range x.rule.targets(r) {
		drawn.note(to, x.rule, &decision)
	}
	return verdictOf(&decision)
}

// ownerFor returns the account under which p's request for the resource is
// decided, and what is doubtful about the resource.
func (a *awsEstate) ownerFor(p *awsPrincipal, r *awsResource) (*awsAccount, fact.Missing) {
	switch {
	case p.as.Kind == aws.Anonymous:
		return r.owner, publicDoubt(r)
	case r.owner == nil && a.listed(r.kind, p.account.id, ""):
		return a.foreign, fact.Missing{} // not among the account's: some other account's
	case r.owner == nil:
		return p.account, fact.Missing{What: "whether " + r.key.ID + " belongs to account " + p.account.id, Effect: fact.NotDecided, SettledBy: r.kind.command}
	case r.named:
		what := "whether " + r.key.ID + " exists"
		if r.kind.keyed {
			what += ", and under which key"
		}
		return r.owner, fact.Missing{What: what, Effect: fact.UpperBound, SettledBy: r.kind.command}
	}
	return r.owner, fact.Missing{}
}

// needsAlso adds to a decision what the other action of the rule asks.
func (a *awsEstate) needsAlso(x *access, r *awsResource, owner *awsAccount, decision *aws.Decision) (ok bool) {
	rule := *x.rule
	rule.action, rule.also = x.rule.also, ""
	other, ok := a.evaluateAccess(&access{p: x.p, rule: &rule}, r, owner)
	if ok && verdictOf(decision) != fact.No {
		bothHold(decision, &other)
	}
	return ok
}

// foreignID is the id under which an account that nobody knows is asked about.
const foreignID = "000000000000"

// nameForeign words what is missing of an unknown account.
func nameForeign(decision *aws.Decision, r *awsResource) {
	decision.Missing = slices.Clone(decision.Missing)
	for i := range decision.Missing {
		decision.Missing[i].What = strings.ReplaceAll(decision.Missing[i].What, "account "+foreignID, "the account of "+r.key.ID)
	}
}

// blocksOtherwise reports whether something other than the principal's own
// silence stands in the way.
func blocksOtherwise(d *aws.Decision) bool {
	return slices.ContainsFunc(d.By, func(m aws.Match) bool {
		return m.Statement >= 0 || (m.Control != aws.ControlIdentity && m.Control != aws.ControlResource)
	})
}

// evaluateAccess evaluates a rule on each name that stands for a part of the
// resource and joins the decisions: the best counts, alternatives stand side by
// side. ok is false where nothing known grants and what is absent is named as a
// gap.
func (a *awsEstate) evaluateAccess(x *access, r *awsResource, owner *awsAccount) (best aws.Decision, ok bool) {
	side := &r.policy
	if x.rule.listing {
		side = &slot{given: true, whole: true}
	}
	// Both are used again by the next question: nothing keeps them.
	set, request := &a.set, &a.request
	*set = a.policies(x.p, side, owner)
	*request = aws.Request{Principal: x.p.as, Action: x.rule.action, ResourceAccount: owner.id, Context: a.context(x.p, r.region, owner), ServiceLinkedRole: x.p.serviceLinked}
	request.PublicAccessBlock = r.block
	mustGrant := r.kind.kind == "aws-kms-key"
	targets := a.partsOf(x, r, set)
	for i := range targets {
		request.Resource = targets[i]
		decision := decide(x.p, request, set, &r.names)
		if decision.Result == aws.Unknown && !a.grantedByKnown(x.p, request, set, mustGrant) {
			continue
		}
		unnamed(&decision)
		if owner == a.foreign {
			nameForeign(&decision, r)
		}
		if ok {
			decision = either(&best, &decision)
		}
		best, ok = decision, true
		if best.Result == aws.Allowed {
			break
		}
	}
	if ok && x.rule.below && best.Result == aws.ExplicitlyDenied {
		a.askForOther(request, targets, set, &best)
	}
	if ok && x.rule.below && verdictOf(&best) == fact.No && len(targets) > 1 {
		a.askForAll(request, r, set, &best)
	}
	return best, ok
}
