package derive

import (
	"fmt"
	"slices"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// awsPrincipal is an effective principal: a user, role, session or root user, in
// one context class.
type awsPrincipal struct {
	key      fact.Key
	account  *awsAccount
	as       aws.Principal
	uniqueID string
	// tags are the principal's own; tagsKnown says that a request carries these
	// and no others.
	tags      map[string]any
	tagsKnown bool

	identity    []*aws.Policy
	boundary    []*aws.Policy
	hasBoundary bool
	session     []*aws.Policy
	hasSession  bool
	// notGiven and incomplete are the slots of which nothing, or not all, was
	// given; absent names what.
	notGiven, incomplete aws.Slots
	absent               []fact.Missing

	// trust is a role's trust policy, names whom it names.
	trust      slot
	trustNames names

	serviceLinked bool
	// variants are this principal as it is reached in other context classes.
	variants map[contextClass]*awsPrincipal
	class    contextClass

	// base is what bears on each of its requests, contexts what is known of them;
	// both are made when first asked for.
	base     *aws.Policies
	contexts map[contextKey]*aws.Context
}

// slot is one policy of a role or a resource, as far as it was given.
type slot struct {
	policies []*aws.Policy
	// given: the text, or the answer that there is none, was loaded. whole: all
	// of it could be read.
	given, whole bool
}

// take reads a document into the slot.
func (s *slot) take(a *awsEstate, d *fact.Document, control string) {
	if d.None {
		s.given, s.whole = true, true
		return
	}
	c := a.compile(d, control)
	if c.policy != nil {
		s.policies, s.given = append(s.policies, c.policy), true
	}
	s.whole = c.whole
}

// add puts a grant of a key beside the key's policy: it allows as that does
// (kms/latest/developerguide/grants.html), and says nothing of whether that was
// given.
func (s *slot) add(a *awsEstate, d *fact.Document) {
	c := a.compile(d, aws.ControlGrant)
	if c.policy != nil {
		s.policies = append(s.policies, c.policy)
	}
}

func isPrincipal(kind string) bool {
	return kind == "aws-user" || kind == "aws-role" || kind == "aws-session" || kind == "aws-root"
}

// indexPrincipals makes the principals, with their documents and their groups'.
func (a *awsEstate) indexPrincipals() {
	roles := map[[2]string]*awsPrincipal{}
	memberships := a.memberships()
	groups := map[fact.Key]*awsPrincipal{}
	for _, n := range a.principalNodes() {
		p := a.newPrincipal(n)
		if p == nil {
			continue
		}
		a.principals = append(a.principals, p)
		a.attachAll(p)
		a.isKnown(n, p)
		for _, key := range memberships[p.key] {
			p.join(a.group(key, groups))
		}
		if n.Kind == "aws-role" {
			roles[[2]string{p.account.id, p.as.Name}] = p
		}
	}
	for _, p := range a.principals {
		if p.key.Kind == "aws-session" {
			p.actLike(roles)
		}
	}
}

// principalNodes returns the principals that are told of, and those that only
// an edge names, sorted.
func (a *awsEstate) principalNodes() []*fact.Node {
	var nodes []*fact.Node
	named := map[fact.Key]bool{}
	for _, n := range a.facts.Nodes {
		if isPrincipal(n.Kind) && n.Context == "" && a.facts.Resolve(n.Key) == n.Key {
			nodes = append(nodes, n)
		}
	}
	for i := range a.facts.Edges {
		key := a.facts.Resolve(a.facts.Edges[i].To)
		if isPrincipal(key.Kind) && key.Context == "" && a.facts.Nodes[key] == nil && !named[key] {
			named[key] = true
			nodes = append(nodes, &fact.Node{Class: fact.ClassIdentity, Key: key})
		}
	}
	slices.SortFunc(nodes, func(x, y *fact.Node) int { return x.Key.Compare(y.Key) })
	return nodes
}

// memberships returns each principal's groups, sorted.
func (a *awsEstate) memberships() map[fact.Key][]fact.Key {
	groups := map[fact.Key][]fact.Key{}
	for i := range a.facts.Edges {
		if e := &a.facts.Edges[i]; e.Relation == fact.MemberOf && e.To.Kind == "aws-group" {
			member := a.facts.Resolve(e.From)
			groups[member] = append(groups[member], a.facts.Resolve(e.To))
		}
	}
	for key, list := range groups {
		slices.SortFunc(list, fact.Key.Compare)
		groups[key] = slices.Compact(list)
	}
	return groups
}

func (a *awsEstate) newPrincipal(n *fact.Node) *awsPrincipal {
	as, err := aws.ParsePrincipal(n.ID)
	account := a.account(arnAccount(n.ID))
	if err != nil || account == nil {
		return nil
	}
	tags, _ := n.Props["tags"].(map[string]any)
	id := n.Props.String("uniqueId")
	// What lists a principal's unique id with its policies lists its tags.
	whole := id != "" && (!n.Props.Bool(fact.PropPoliciesApart) || n.Props.Bool(fact.PropAttributesWhole) || a.inDetails(n))
	return &awsPrincipal{key: n.Key, account: account, as: as, uniqueID: id, tags: tags, tagsKnown: whole || tags != nil,
		serviceLinked: n.Props.Bool("serviceLinked"), variants: map[contextClass]*awsPrincipal{}, contexts: map[contextKey]*aws.Context{}}
}

// unlisted notes that a principal's policies were not exported: what it may do
// is not known.
func (p *awsPrincipal) unlisted() {
	p.notGiven |= aws.SlotIdentity
	p.absent = append(p.absent, fact.Missing{What: "identity policies of " + p.key.ID, Effect: fact.NotDecided,
		SettledBy: "aws iam get-account-authorization-details (account " + credential.Word(p.account.id, "account") + ")"})
}

// attachAll gives a principal or a group the documents that hang on it.
func (a *awsEstate) attachAll(p *awsPrincipal) {
	for _, d := range a.documents.of[p.key] {
		switch d.Kind {
		case fact.DocIdentity:
			p.takes(a.attached(d, aws.ControlIdentity), &p.identity, aws.SlotIdentity, d)
		case fact.DocBoundary:
			p.hasBoundary = true
			p.takes(a.attached(d, aws.ControlBoundary), &p.boundary, aws.SlotBoundary, d)
		case fact.DocSession:
			p.hasSession = true
			p.takes(a.attached(d, aws.ControlSession), &p.session, aws.SlotSession, d)
		case fact.DocTrust:
			p.trust.take(a, d, aws.ControlTrust)
		}
	}
	p.trustNames = namesOf(p.trust.policies)
}

// takes adds a policy to a slot, or notes what of it is absent. Of a principal's
// own policies the others count still; a boundary or session policy that is
// referred to and absent leaves everything open.
func (p *awsPrincipal) takes(c compiledPolicy, to *[]*aws.Policy, slot aws.Slots, d *fact.Document) {
	if c.policy != nil && !slices.Contains(*to, c.policy) {
		*to = append(*to, c.policy)
	}
	if c.whole {
		return
	}
	if c.policy == nil && slot != aws.SlotIdentity {
		p.notGiven |= slot
	} else {
		p.incomplete |= slot
	}
	what := "text of "
	if c.policy != nil {
		what = "the part that could not be read of "
	}
	p.absent = append(p.absent, fact.Missing{What: fmt.Sprintf("%s%s %s of %s", what, d.Kind, d.ID, d.Of.ID), Effect: fact.NotDecided,
		SettledBy: "aws iam get-account-authorization-details"})
}

// group returns a group with its documents; of one that was not exported the
// policies are absent.
func (a *awsEstate) group(key fact.Key, known map[fact.Key]*awsPrincipal) *awsPrincipal {
	g := known[key]
	if g == nil {
		g = &awsPrincipal{key: key}
		a.attachAll(g)
		if !a.isKnownGroup(key) {
			g.incomplete |= aws.SlotIdentity
			g.absent = append(g.absent, fact.Missing{What: "identity policies of group " + key.ID, Effect: fact.NotDecided,
				SettledBy: "aws iam get-account-authorization-details"})
		}
		known[key] = g
	}
	return g
}

// join gives a principal what its group has.
func (p *awsPrincipal) join(g *awsPrincipal) {
	for _, policy := range g.identity {
		if !slices.Contains(p.identity, policy) {
			p.identity = append(p.identity, policy)
		}
	}
	p.absent = append(p.absent, g.absent...)
	p.incomplete |= g.incomplete
}

// actLike gives a session its role's policies. A session's ARN does not spell
// its role's path, so the role is found by account and name.
func (p *awsPrincipal) actLike(roles map[[2]string]*awsPrincipal) {
	role := roles[[2]string{p.account.id, p.as.Name}]
	if role == nil || p.as.Kind != aws.Session {
		p.unlisted()
		return
	}
	p.as.Role, p.trustNames = role.key.ID, role.trustNames
	p.identity, p.boundary, p.hasBoundary = role.identity, role.boundary, role.hasBoundary
	p.notGiven |= role.notGiven
	p.incomplete |= role.incomplete
	p.absent = append(p.absent, role.absent...)
	p.serviceLinked, p.trust = role.serviceLinked, role.trust
	p.tags, p.tagsKnown, p.uniqueID = role.tags, role.tagsKnown, role.uniqueID
}
