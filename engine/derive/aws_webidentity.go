package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

const actionWebIdentity = "sts:AssumeRoleWithWebIdentity"

// techniqueWebIdentity is the technique's id in the catalogue, by issuer; empty
// where the catalogue has none.
func techniqueWebIdentity(host string) string {
	switch {
	case host == githubIssuer:
		return "aws-sts-web-identity-github"
	case host == "app.terraform.io":
		return "aws-sts-web-identity-tfc"
	case strings.HasPrefix(host, "gitlab."):
		return "aws-sts-web-identity-gitlab"
	default:
		return ""
	}
}

// exchange is a subject that may exchange its token for a role.
type exchange struct {
	subject  *fact.Node
	host     string // the issuer without https://
	sub      string // the subject, or a pattern of subjects
	provider string // the ARN of the issuer's provider, as the trust names it
	role     *awsPrincipal
}

// deriveWebIdentity draws the edges from subjects of OIDC tokens to the roles
// whose trust policy accepts them.
func (a *awsEstate) deriveWebIdentity() {
	subjects := a.subjects()
	for _, role := range a.principals {
		if role.key.Kind != "aws-role" || role.class != anyClass {
			continue
		}
		for _, provider := range role.trustNames.providers {
			_, issuer, _ := strings.Cut(provider, ":oidc-provider/")
			for _, n := range subjects[issuer] {
				_, sub, _ := strings.Cut(n.ID, "#")
				a.exchange(&exchange{subject: n, host: issuer, sub: sub, provider: provider, role: role})
			}
		}
	}
}

// subjects returns the subjects of tokens by their issuer, sorted.
func (a *awsEstate) subjects() map[string][]*fact.Node {
	known := map[fact.Key]*fact.Node{}
	for key, n := range a.facts.Nodes {
		if key.Kind == "oidc-subject" {
			known[key] = n
		}
	}
	for i := range a.out.Nodes {
		if n := &a.out.Nodes[i]; n.Kind == "oidc-subject" && known[n.Key] == nil {
			known[n.Key] = n
		}
	}
	byIssuer := map[string][]*fact.Node{}
	for _, n := range known {
		issuer, _, _ := strings.Cut(n.ID, "#")
		issuer = strings.TrimPrefix(issuer, "https://")
		byIssuer[issuer] = append(byIssuer[issuer], n)
	}
	for _, list := range byIssuer {
		slices.SortFunc(list, func(x, y *fact.Node) int { return x.Key.Compare(y.Key) })
	}
	return byIssuer
}

func (a *awsEstate) exchange(x *exchange) {
	if x.host == githubIssuer {
		a.exchangeGitHub(x)
		return
	}
	if decision := a.decideExchange(x, x.sub); verdictOf(&decision) != fact.No {
		a.add(x.edge(), &decision)
	}
}

func (x *exchange) edge() fact.Edge {
	return fact.Edge{From: x.subject.Key, Relation: fact.CanBecome, To: x.role.reachedAs(webIdentity), Technique: techniqueWebIdentity(x.host),
		Actions: []string{actionWebIdentity}}
}

// decideExchange evaluates a trust policy for a subject that may itself be a
// pattern. The job chooses the audience of its token, so that a condition on it
// holds; one on the subject holds where every subject of the pattern meets it,
// and stays a condition where some do.
func (a *awsEstate) decideExchange(x *exchange, sub string) aws.Decision {
	principal, err := aws.ParsePrincipal(x.provider)
	if err != nil {
		return aws.Decision{}
	}
	set := aws.Policies{Resource: x.role.trust.policies, RCPs: x.role.account.rcps.levels}
	x.role.account.rcps.mark(&set, aws.SlotRCPs)
	if !x.role.trust.whole {
		set.Incomplete |= aws.SlotResource
	}
	context := aws.NewContext().Set("aws:SecureTransport", "true")
	if strings.ContainsAny(sub, "*?") {
		context.SetPattern(x.host+":sub", sub)
	} else {
		context.Set(x.host+":sub", sub)
	}
	decision := aws.Evaluate(&aws.Request{Principal: principal, Action: actionWebIdentity, Resource: x.role.key.ID,
		ResourceAccount: x.role.account.id, Context: context}, &set)
	if decision.Result != aws.Conditional {
		return decision
	}
	rest, ok := settle(decision.Condition, func(c fact.Condition) answer {
		if strings.EqualFold(c.Key, x.host+":aud") {
			return holds
		}
		return open
	})
	switch decision.Condition = rest; {
	case !ok:
		return aws.Decision{}
	case len(rest) == 0:
		decision.Result = aws.Allowed
	}
	return decision
}
