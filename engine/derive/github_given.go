package derive

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// githubListing names a listing that was given.
type githubListing struct {
	account, operation string
	of                 fact.Key
}

// The listings that deriving asks for.
const (
	listSecrets             = "GET /repos/{owner}/{repo}/actions/secrets"
	listOrganizationSecrets = "GET /orgs/{org}/actions/secrets"
	listUsableSecrets       = "GET /repos/{owner}/{repo}/actions/organization-secrets"
	listSecretRepositories  = "GET /orgs/{org}/actions/secrets/{name}/repositories"
	listEnvironmentSecrets  = "GET /repos/{owner}/{repo}/environments/{environment}/secrets"
	listEnvironments        = "GET /repos/{owner}/{repo}/environments"
	listDeploymentPolicies  = "GET /repos/{owner}/{repo}/environments/{environment}/deployment-branch-policies"
	listBranches            = "GET /repos/{owner}/{repo}/branches"
	listBranchRules         = "GET /repos/{owner}/{repo}/rules/branches/{branch}"
	listRulesets            = "GET /repos/{owner}/{repo}/rulesets"
	listCollaborators       = "GET /repos/{owner}/{repo}/collaborators"
	listMembers             = "GET /orgs/{org}/members"
	listOwners              = "GET /orgs/{org}/members?role=admin"
	listRepositories        = "GET /orgs/{org}/repos"
)

// indexInventories notes the listings and the hosts that they are of. Of two of
// one listing the complete one counts, and of those the older evidence.
func (g *githubEstate) indexInventories() {
	for i := range g.facts.Inventories {
		in := &g.facts.Inventories[i]
		if in.Provider != "github" {
			continue
		}
		host, _, _ := strings.Cut(in.Account, "/")
		g.hosts[host] = true
		key := githubListing{in.Account, in.Operation, in.Of}
		known := g.listings[key]
		if known == nil || in.Complete && !known.Complete || in.Complete == known.Complete && fact.CompareEvidence(in.Evidence, known.Evidence) < 0 {
			g.listings[key] = in
		}
	}
}

// whole returns the evidence of a listing that was given completely; ok is false
// for others.
func (g *githubEstate) whole(account, operation string, of fact.Key) (evidence []fact.Evidence, ok bool) {
	in := g.listings[githubListing{account, operation, of}]
	if in == nil || !in.Complete {
		return nil, false
	}
	return in.Evidence, true
}

// githubDocuments are the documents that count by what they hang on: of one
// document the newest.
type githubDocuments struct {
	of map[fact.Key][]*fact.Document
	// rulesets are the texts of rulesets, by id.
	rulesets map[string]*fact.Document
}

func (g *githubEstate) indexDocuments() {
	var sorted []*fact.Document
	for i := range g.facts.Documents {
		if d := &g.facts.Documents[i]; strings.HasPrefix(d.Kind, "github-") {
			sorted = append(sorted, d)
		}
	}
	slices.SortFunc(sorted, func(x, y *fact.Document) int {
		return cmp.Or(x.Of.Compare(y.Of), strings.Compare(x.Kind, y.Kind), strings.Compare(x.ID, y.ID), cmp.Compare(len(y.Text), 0)-cmp.Compare(len(x.Text), 0),
			observedAt(y).Compare(observedAt(x)), fact.CompareEvidence(x.Evidence, y.Evidence), bytes.Compare(x.Text, y.Text))
	})
	g.documents = githubDocuments{of: map[fact.Key][]*fact.Document{}, rulesets: map[string]*fact.Document{}}
	for _, d := range sorted {
		known := g.documents.of[d.Of]
		if len(known) > 0 && known[len(known)-1].Kind == d.Kind && known[len(known)-1].ID == d.ID && !newerNone(d, known[len(known)-1]) {
			continue
		}
		g.documents.of[d.Of] = append(known, d)
		if other := g.documents.rulesets[d.ID]; d.Kind == fact.DocRuleset && len(d.Text) > 0 && (other == nil || observedAt(d).After(observedAt(other))) {
			g.documents.rulesets[d.ID] = d
		}
	}
	for of, list := range g.documents.of {
		g.documents.of[of] = newestOf(list)
	}
}

// newerNone reports whether a document says that there is none (any more), later
// than another that has a text.
func newerNone(d, other *fact.Document) bool {
	return d.None && len(other.Text) > 0 && observedAt(d).After(observedAt(other))
}

// newestOf drops a text behind which the statement stands that there is none.
func newestOf(list []*fact.Document) []*fact.Document {
	var kept []*fact.Document
	for _, d := range list {
		if n := len(kept); n > 0 && kept[n-1].Kind == d.Kind && kept[n-1].ID == d.ID {
			kept[n-1] = d
			continue
		}
		kept = append(kept, d)
	}
	return kept
}

// all returns the documents of one kind that hang on a thing.
func (d *githubDocuments) all(of fact.Key, kind string) (list []*fact.Document) {
	for _, document := range d.of[of] {
		if document.Kind == kind {
			list = append(list, document)
		}
	}
	return list
}

// one returns the first document of a kind that hangs on a thing, nil for none.
func (d *githubDocuments) one(of fact.Key, kind string) *fact.Document {
	for _, document := range d.of[of] {
		if document.Kind == kind {
			return document
		}
	}
	return nil
}
