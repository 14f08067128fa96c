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

// exchangeGitHub weighs the two forms of GitHub's subjects: which of them the
// repository's tokens have, and which of them the trust accepts.
func (a *awsEstate) exchangeGitHub(x *exchange) {
	byName, byID := a.decideExchange(x, x.sub), a.decideExchange(x, idForm(x.sub))
	nameOK, idOK := verdictOf(&byName) != fact.No, verdictOf(&byID) != fact.No
	created, known := a.repositoryCreated(x.subject)
	renewed := known && !created.Before(idSubjectsSince())
	switch {
	case !nameOK && !idOK:
	case byName.Result == aws.Allowed && byID.Result == aws.Allowed:
		a.add(x.edge(), &byName) // whatever the form is
	case nameOK && !renewed:
		byName.Missing = append(byName.Missing, x.formQuestion(known, fact.UpperBound))
		a.add(x.edge(), &byName)
	case idOK && renewed:
		if tests(byID.Condition, x.host+":sub") {
			degrade(&byID, fact.Missing{What: "the ids of " + x.repository() + " and its owner, which its subjects carry", Effect: fact.NotDecided, SettledBy: x.call()})
		}
		a.add(x.edge(), &byID)
	case idOK:
		degrade(&byID, x.formQuestion(known, fact.NotDecided))
		a.add(x.edge(), &byID)
	default:
		a.otherForm(x, &byName)
	}
}

// formQuestion asks of which form a repository's subjects are.
func (x *exchange) formQuestion(old bool, effect fact.Effect) fact.Missing {
	event := "created, renamed or transferred"
	if old {
		event = "renamed or transferred"
	}
	return fact.Missing{What: "whether " + x.repository() + " was " + event + " since 2026-07-15 (its subjects then carry ids)", Effect: effect, SettledBy: x.call()}
}

// otherForm tells that a trust accepts only the form that the repository's
// tokens don't have.
func (a *awsEstate) otherForm(x *exchange, accepted *aws.Decision) {
	edge := x.edge()
	edge.Verdict, edge.Evidence = fact.No, a.evidenceOf(accepted)
	edge.By = []fact.Blocker{{Control: aws.ControlTrust, Evidence: edge.Evidence,
		Reason: "its subject condition is of the other form than the repository's tokens (since 2026-07-15 they carry ids)"}}
	a.out.Edges = append(a.out.Edges, edge)
}

func (x *exchange) repository() string { return x.subject.Props.String("repository") }

func (x *exchange) call() string {
	return "GET /repos/" + strings.TrimPrefix(x.repository(), "github.com/")
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

// tests reports whether some condition is on the key.
func tests(list fact.Conditions, key string) bool {
	return slices.ContainsFunc(list, func(c fact.Condition) bool {
		return strings.EqualFold(c.Key, key) || slices.ContainsFunc(c.AnyOf, func(branch []fact.Condition) bool { return tests(branch, key) })
	})
}

// degrade makes a decision unknown for want of the given inputs.
func degrade(decision *aws.Decision, missing ...fact.Missing) {
	decision.Result, decision.Condition = aws.Unknown, nil
	decision.Missing = append(decision.Missing, missing...)
}
