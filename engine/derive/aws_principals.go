package derive

import (
	"fmt"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// awsPrincipal is an effective principal: a user, role, session or root user, in
// one context class.
type awsPrincipal struct {
	key     fact.Key
	account *awsAccount
	as      aws.Principal
	tags    map[string]any

	identity    []*aws.Policy
	boundary    []*aws.Policy
	hasBoundary bool
	notGiven    aws.Slots
	// absent names the documents that are referred to and were not given.
	absent        []fact.Missing
	trust         []*aws.Policy
	trustGiven    bool
	serviceLinked bool
	// variants are this principal as it is reached in other context classes.
	variants map[contextClass]*awsPrincipal
	class    contextClass
}

// contextClass is how a principal came to be.
type contextClass string

const (
	// anyClass: nothing is known of how the principal is used.
	anyClass contextClass = ""
	// longTermKey: a user by an access key, so without MFA.
	longTermKey contextClass = "long-term-key"
	// assumedWithoutMFA: a role assumed by a principal that had no MFA.
	assumedWithoutMFA contextClass = "assumed-without-mfa"
)

func isPrincipal(kind string) bool {
	return kind == "aws-user" || kind == "aws-role" || kind == "aws-session" || kind == "aws-root"
}

func (a *awsEstate) indexPrincipals() {
	byKey := map[fact.Key]*awsPrincipal{}
	roleByName := map[[2]string]*awsPrincipal{}
	for _, n := range a.facts.SortedNodes() {
		if !isPrincipal(n.Kind) || n.Context != "" {
			continue
		}
		p := a.newPrincipal(n)
		if p == nil {
			continue
		}
		byKey[p.key] = p
		a.principals = append(a.principals, p)
		if n.Kind == "aws-role" {
			a.roles[p.key] = p
			roleByName[[2]string{p.account.id, n.ID[strings.LastIndexByte(n.ID, '/')+1:]}] = p
		}
	}
	groups := a.attachPolicies(byKey)
	for _, e := range a.facts.Edges {
		if member := byKey[e.From]; e.Relation == fact.MemberOf && member != nil {
			if g, known := groups[e.To]; known {
				member.identity = append(member.identity, g.identity...)
				member.absent = append(member.absent, g.absent...)
				member.notGiven |= g.notGiven
			}
		}
	}
	for _, p := range a.principals {
		if p.key.Kind == "aws-session" {
			p.actLike(roleByName)
		}
		a.checkListed(p)
	}
}

func (a *awsEstate) newPrincipal(n *fact.Node) *awsPrincipal {
	as, err := aws.ParsePrincipal(n.ID)
	account := a.account(arnAccount(n.ID))
	if err != nil || account == nil {
		return nil
	}
	tags, _ := n.Props["tags"].(map[string]any)
	return &awsPrincipal{key: n.Key, account: account, as: as, tags: tags, serviceLinked: n.Props.Bool("serviceLinked"),
		variants: map[contextClass]*awsPrincipal{}}
}

// attachPolicies gives principals their documents and returns the groups with
// theirs.
func (a *awsEstate) attachPolicies(byKey map[fact.Key]*awsPrincipal) map[fact.Key]*awsPrincipal {
	groups := map[fact.Key]*awsPrincipal{}
	for key, n := range a.facts.Nodes {
		if n.Kind == "aws-group" {
			groups[key] = &awsPrincipal{key: key}
		}
	}
	for i := range a.facts.Documents {
		d := &a.facts.Documents[i]
		p := byKey[d.Of]
		if p == nil {
			p = groups[d.Of]
		}
		if p != nil {
			a.attach(p, d)
		}
	}
	return groups
}

func (a *awsEstate) attach(p *awsPrincipal, d *fact.Document) {
	switch d.Kind {
	case fact.DocIdentity:
		policy, whole := a.attached(d, aws.ControlIdentity)
		if policy != nil && !slices.Contains(p.identity, policy) {
			p.identity = append(p.identity, policy)
		}
		if !whole {
			p.lacks(aws.SlotIdentity, d)
		}
	case fact.DocBoundary:
		p.hasBoundary = true
		policy, whole := a.attached(d, aws.ControlBoundary)
		if policy != nil && !slices.Contains(p.boundary, policy) {
			p.boundary = append(p.boundary, policy)
		}
		if !whole {
			p.lacks(aws.SlotBoundary, d)
		}
	case fact.DocTrust:
		policy, whole := a.compile(d, aws.ControlTrust)
		if policy != nil && !slices.Contains(p.trust, policy) {
			p.trust = append(p.trust, policy)
		}
		p.trustGiven = whole
	}
}

func (p *awsPrincipal) lacks(slot aws.Slots, d *fact.Document) {
	p.notGiven |= slot
	p.absent = append(p.absent, fact.Missing{What: fmt.Sprintf("text of %s %s of %s", d.Kind, d.ID, d.Of.ID), Effect: fact.NotDecided,
		SettledBy: "aws iam get-account-authorization-details"})
}

// actLike gives a session its role's policies. A session's ARN does not spell
// its role's path, so the role is found by account and name.
func (p *awsPrincipal) actLike(roles map[[2]string]*awsPrincipal) {
	role := roles[[2]string{p.account.id, p.as.Name}]
	if role == nil {
		return
	}
	p.as.Role = role.key.ID
	p.identity, p.boundary, p.hasBoundary = role.identity, role.boundary, role.hasBoundary
	p.notGiven, p.absent, p.serviceLinked = role.notGiven, role.absent, role.serviceLinked
}

// checkListed notes principals whose policies were never exported: what they
// may do is not known.
func (a *awsEstate) checkListed(p *awsPrincipal) {
	if p.key.Kind == "aws-root" || a.inventories[inventoryKey{account: p.account.id, operation: "iam:GetAccountAuthorizationDetails"}] {
		return
	}
	if len(p.identity) > 0 || len(p.absent) > 0 {
		return
	}
	p.notGiven |= aws.SlotIdentity
	p.absent = append(p.absent, fact.Missing{What: "identity policies of " + p.key.ID, Effect: fact.NotDecided,
		SettledBy: "aws iam get-account-authorization-details (account " + p.account.id + ")"})
}

// classKeyNames are the request keys that tell how a principal came to be and
// that a context class fixes.
func classKeyNames() []string {
	return []string{"aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:TokenIssueTime"}
}

func testsClass(policies []*aws.Policy) bool {
	return slices.ContainsFunc(policies, func(p *aws.Policy) bool {
		return slices.ContainsFunc(classKeyNames(), p.MentionsKey)
	})
}

// choosePrincipalVariants makes the context classes of the principals for which
// a policy tests them.
func (a *awsEstate) choosePrincipalVariants() {
	for _, r := range a.resources {
		a.classKeys = a.classKeys || testsClass(r.policy)
	}
	for _, p := range a.principals {
		a.classKeys = a.classKeys || testsClass(p.trust)
	}
	for _, account := range a.accounts {
		for _, level := range slices.Concat(account.scps, account.rcps) {
			a.classKeys = a.classKeys || testsClass(level.Policies)
		}
	}
	var all []*awsPrincipal
	for _, p := range a.principals {
		all = append(all, p)
		if !a.classKeys && !testsClass(p.identity) && !testsClass(p.boundary) {
			continue
		}
		switch p.key.Kind {
		case "aws-user":
			all = append(all, a.variant(p, longTermKey))
			a.out.Variants[Arrival{fact.AuthenticatesAs, "aws-access-key", p.key}] = p.variants[longTermKey].key
		case "aws-role":
			all = append(all, a.variant(p, assumedWithoutMFA))
		}
	}
	a.principals = all
}

func (a *awsEstate) variant(p *awsPrincipal, class contextClass) *awsPrincipal {
	v := *p
	v.class = class
	v.key.Context = string(class)
	p.variants[class] = &v
	base := a.facts.Nodes[p.key]
	a.out.Nodes = append(a.out.Nodes, fact.Node{Class: base.Class, Key: v.key, Name: base.Name, Props: base.Props, Evidence: base.Evidence})
	return &v
}

// assumedBy returns the variant in which caller reaches this role.
func (p *awsPrincipal) assumedBy(caller *awsPrincipal) *awsPrincipal {
	v := p.variants[assumedWithoutMFA]
	switch {
	case v == nil:
		return p
	case caller.key.Kind == "aws-role", caller.class == longTermKey:
		// A role cannot present MFA, nor can a request signed with a long-term key:
		// what they assume has none.
		return v
	default:
		return p
	}
}
