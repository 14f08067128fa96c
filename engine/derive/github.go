package derive

import (
	"path"
	"strings"

	"keyreach/engine/fact"
)

// anyWorkflow is the context of the job that a writer of a ref can start by
// pushing a workflow of his own.
const anyWorkflow = "any workflow on this ref"

// techniquePushWorkflow is the technique's id in the catalogue.
const techniquePushWorkflow = "github-write-workflow-repo-secrets"

// deriveGitHub adds what a writer of a repository can start. Whether he may push
// to a ref is its protection's matter, which no export read here tells: unknown.
// A workflow pushed there runs with the repository's secrets and with the ref's
// subject.
func deriveGitHub(c *fact.Collection, out *Derived) {
	secrets := map[string][]*fact.Node{}
	writable := map[fact.Key]bool{}
	for _, n := range c.SortedNodes() {
		if repository, _, ok := strings.Cut(n.ID, "/secrets/"); ok && n.Kind == fact.UnknownSecret && !strings.Contains(repository, "/environments/") {
			secrets[repository] = append(secrets[repository], n)
		}
	}
	for _, e := range c.Edges {
		if e.Relation == fact.Contains && e.Access.Has(fact.Write) {
			writable[e.To] = true
		}
	}
	for _, ref := range c.SortedNodes() {
		repository, name, ok := strings.Cut(ref.ID, "@")
		if ref.Kind != "git-ref" || !ok || !strings.HasPrefix(repository, "github.com/") || strings.Contains(name, "*") {
			continue
		}
		if !writable[ref.Key] {
			out.Edges = append(out.Edges, fact.Edge{From: fact.Key{Kind: "git-repository", ID: repository}, Relation: fact.Contains, To: ref.Key, Access: fact.Write,
				Verdict: fact.Unknown, Missing: []fact.Missing{protection(repository, name)}, Evidence: ref.Evidence})
		}
		job := pushedWorkflow(ref, repository, name, secrets[repository], out)
		organizationSecrets(job, repository, secrets, out)
	}
}

// organizationSecrets adds the secrets of the repository's organisation. Which
// repositories may use one is its own setting, which no export read here tells:
// unknown.
func organizationSecrets(job fact.Key, repository string, secrets map[string][]*fact.Node, out *Derived) {
	organization := path.Dir(repository)
	for _, secret := range secrets[organization] {
		_, name, _ := strings.Cut(secret.ID, "/secrets/")
		out.Edges = append(out.Edges, fact.Edge{From: job, Relation: fact.Uses, To: secret.Key, Verdict: fact.Unknown, Evidence: secret.Evidence,
			Missing: []fact.Missing{{What: "whether " + repository + " may use the organisation's secret " + name, Effect: fact.NotDecided,
				SettledBy: "GET /orgs/" + strings.TrimPrefix(organization, "github.com/") + "/actions/secrets/" + name + "/repositories"}}})
	}
}

func protection(repository, ref string) fact.Missing {
	call := "/rulesets" // tags have no other protection
	if branch, ok := strings.CutPrefix(ref, "refs/heads/"); ok {
		call = "/branches/" + branch + "/protection"
	}
	return fact.Missing{What: "protection of " + ref + " in " + repository, Effect: fact.NotDecided,
		SettledBy: "GET /repos/" + strings.TrimPrefix(repository, "github.com/") + call}
}

// pushedWorkflow adds the job of a workflow that is pushed to a ref and returns
// it.
func pushedWorkflow(ref *fact.Node, repository, name string, secrets []*fact.Node, out *Derived) fact.Key {
	job := fact.Key{Kind: "ci-job", ID: ref.ID + "#any-workflow", Context: anyWorkflow}
	out.Nodes = append(out.Nodes, fact.Node{Class: fact.ClassJob, Key: job, Name: anyWorkflow, Evidence: ref.Evidence})
	out.Edges = append(out.Edges, fact.Edge{From: ref.Key, Relation: fact.Triggers, To: job, Technique: techniquePushWorkflow, Confidence: "documented", Evidence: ref.Evidence})
	for _, secret := range secrets {
		out.Edges = append(out.Edges, fact.Edge{From: job, Relation: fact.Uses, To: secret.Key, Evidence: secret.Evidence})
	}
	subject := fact.Key{Kind: "oidc-subject", ID: "https://" + githubIssuer + "#repo:" + strings.TrimPrefix(repository, "github.com/") + ":ref:" + name}
	out.Nodes = append(out.Nodes, fact.Node{Class: fact.ClassIdentity, Key: subject, Props: fact.Props{"repository": repository}, Evidence: ref.Evidence})
	out.Edges = append(out.Edges, fact.Edge{From: job, Relation: fact.RunsAs, To: subject, Evidence: ref.Evidence})
	return job
}
