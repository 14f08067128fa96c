package derive

import (
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// githubIssuer is the issuer of GitHub's job tokens.
const githubIssuer = "token.actions.githubusercontent.com"

// idSubjectsSince is the day from which repositories that are created, renamed
// or transferred have subjects that carry ids (repo:OWNER@ID/REPO@ID), so that
// trusts of the old names stop matching, and the other way round.
func idSubjectsSince() time.Time { return time.Date(2026, 7, 15, 0, 0, 0, 0, time.UTC) }

// deriveWebIdentity draws the edges from subjects of OIDC tokens to the roles
// whose trust policy accepts them.
func (a *awsEstate) deriveWebIdentity() {
	var subjects []*fact.Node
	for _, n := range a.facts.SortedNodes() {
		if n.Kind == "oidc-subject" {
			subjects = append(subjects, n)
		}
	}
	for i := range a.out.Nodes {
		if n := &a.out.Nodes[i]; n.Kind == "oidc-subject" && a.facts.Nodes[n.Key] == nil {
			subjects = append(subjects, n)
		}
	}
	for _, role := range a.principals {
		if role.key.Kind != "aws-role" || role.class != anyClass {
			continue
		}
		for _, provider := range webProviders(role.trust) {
			for _, n := range subjects {
				issuer, sub, _ := strings.Cut(n.ID, "#")
				if host := strings.TrimPrefix(issuer, "https://"); strings.HasSuffix(provider, "oidc-provider/"+host) {
					a.exchange(n, host, sub, provider, role)
				}
			}
		}
	}
}

// webProviders returns the OIDC providers that a trust policy names, sorted.
func webProviders(trust []*aws.Policy) []string {
	var providers []string
	for _, policy := range trust {
		for named := range policy.Principals() {
			if named.Type == aws.FederatedBy && strings.Contains(named.Name, ":oidc-provider/") {
				providers = append(providers, named.Name)
			}
		}
	}
	slices.Sort(providers)
	return slices.Compact(providers)
}

// exchange decides whether a subject may exchange its token for a role.
func (a *awsEstate) exchange(subject *fact.Node, host, sub, provider string, role *awsPrincipal) {
	edge := fact.Edge{From: subject.Key, Relation: fact.CanBecome, To: role.key, Technique: techniqueWebIdentity, Actions: []string{"sts:AssumeRoleWithWebIdentity"}}
	decision, ok := a.decideExchange(host, sub, provider, role)
	if host != githubIssuer {
		if ok {
			a.add(edge, &decision)
		}
		return
	}
	a.exchangeByForm(edge, subject, host, sub, provider, role, decision, ok)
}

// exchangeByForm weighs the two forms of GitHub's subjects.
func (a *awsEstate) exchangeByForm(edge fact.Edge, subject *fact.Node, host, sub, provider string, role *awsPrincipal, byName aws.Decision, nameMatches bool) {
	created, known := a.repositoryCreated(subject)
	renewed := known && !created.Before(idSubjectsSince())
	byID, idMatches := a.decideExchange(host, idForm(sub), provider, role)
	question := fact.Missing{What: "whether " + subject.Props.String("repository") + " was created, renamed or transferred since 2026-07-15 (its subjects then carry ids)",
		SettledBy: "GET /repos/" + strings.TrimPrefix(subject.Props.String("repository"), "github.com/")}
	switch {
	case nameMatches && !renewed:
		if !known {
			question.Effect = fact.UpperBound
			byName.Missing = append(byName.Missing, question)
		}
		a.add(edge, &byName)
	case idMatches && (renewed || !known):
		question.Effect = fact.NotDecided
		if renewed {
			question.What = "the ids of " + subject.Props.String("repository") + " and its owner, which its subjects carry"
		}
		byID.Result, byID.Condition = aws.Unknown, nil
		byID.Missing = append(byID.Missing, question)
		a.add(edge, &byID)
	case nameMatches || idMatches:
		edge.Verdict, edge.By = fact.No, []fact.Blocker{{Control: aws.ControlTrust, Reason: "its subject condition is of the other form than the repository's tokens (since 2026-07-15 they carry ids)", Evidence: evidenceOf(&byName)}}
		edge.Evidence = evidenceOf(&byName)
		a.out.Edges = append(a.out.Edges, edge)
	}
}

func (a *awsEstate) repositoryCreated(subject *fact.Node) (time.Time, bool) {
	repository, ok := a.facts.Nodes[fact.Key{Kind: "git-repository", ID: subject.Props.String("repository")}]
	if !ok {
		return time.Time{}, false
	}
	return repository.Props.Time(fact.PropCreatedAt)
}

// idForm turns repo:OWNER/REPO:… into repo:OWNER@*/REPO@*:….
func idForm(sub string) string {
	rest, ok := strings.CutPrefix(sub, "repo:")
	if !ok {
		return sub
	}
	name, tail, _ := strings.Cut(rest, ":")
	owner, repository, _ := strings.Cut(name, "/")
	return "repo:" + owner + "@*/" + repository + "@*:" + tail
}

// decideExchange evaluates a trust policy for a subject that may itself be a
// pattern. The job chooses the audience of its token, so a condition on it
// holds; one on the subject holds where every subject of the pattern meets it,
// and stays a condition where some do. ok is false where the trust says no.
func (a *awsEstate) decideExchange(host, sub, provider string, role *awsPrincipal) (aws.Decision, bool) {
	principal, err := aws.ParsePrincipal(provider)
	if err != nil {
		return aws.Decision{}, false
	}
	set := &aws.Policies{}
	a.onResource(set, role.trust, role.trustGiven, role.account)
	context := aws.NewContext().Set("aws:SecureTransport", "true")
	if !strings.ContainsAny(sub, "*?") {
		context.Set(host+":sub", sub)
	}
	decision := aws.Evaluate(&aws.Request{Principal: principal, Action: "sts:AssumeRoleWithWebIdentity", Resource: role.key.ID,
		ResourceAccount: role.account.id, Context: context}, set)
	if decision.Result != aws.Conditional {
		return decision, decision.Result == aws.Allowed || decision.Result == aws.Unknown
	}
	rest, ok := settle(decision.Condition, func(c fact.Condition) answer {
		switch {
		case strings.EqualFold(c.Key, host+":aud"):
			return holds
		case strings.EqualFold(c.Key, host+":sub"):
			return subjectMeets(c, sub)
		default:
			return open
		}
	})
	if decision.Condition = rest; ok && len(rest) == 0 {
		decision.Result = aws.Allowed
	}
	return decision, ok
}

// subjectMeets compares a condition on the subject with a subject pattern.
func subjectMeets(c fact.Condition, sub string) answer {
	operator := strings.TrimSuffix(c.Operator, "IfExists")
	if operator != "StringEquals" && operator != "StringLike" {
		return open
	}
	some := false
	for _, value := range c.Values {
		if operator == "StringLike" && aws.Covers(value, sub) {
			return holds
		}
		some = some || aws.Overlaps(value, sub)
	}
	if !some {
		return fails
	}
	return open
}
