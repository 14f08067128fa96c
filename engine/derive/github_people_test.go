package derive_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

var anns = fact.Key{Kind: "github-user-session", ID: "98716"}

// token adds a fine-grained token of ann's.
func (h *hub) token(access []string, permissions []string, more fact.Props) {
	props := fact.Props{"user": "github.com/ann", "organization": "github.com/acme", "repositorySelection": "all", "grantState": "approved", "repositoryAccess": access, "permissions": permissions}
	for name, value := range more {
		props[name] = value
	}
	h.node(anns.Kind, anns.ID, props)
}

// A token may what it and its user may.
func TestFineGrainedTokens(t *testing.T) {
	writes, contents := []string{"write", "read"}, []string{"contents:write"}
	pushed := fact.Key{Kind: "git-ref", ID: mainRef, Context: "without its workflows"}
	open := func(h *hub) { h.none(fact.DocBranchProtection, h.main); h.unruled() }
	collaborators := func(h *hub) { h.listsGitHub(shop, "GET /repos/{owner}/{repo}/collaborators", fact.Key{}) }

	h := newHub(t, nil)
	open(h)
	h.may("ann", "read", fact.Read)
	collaborators(h)
	h.token(writes, contents, nil)
	d := h.derive()
	d.says(fact.Yes, anns, h.repository, fact.Read)
	d.nothing(anns, h.repository, fact.Write)
	d.nothing(anns, pushed, fact.Write)

	h = newHub(t, nil)
	open(h)
	h.may("ann", "write", fact.Read|fact.Write)
	h.token(writes, contents, nil)
	d = h.derive()
	d.nothing(anns, h.repository, fact.Write)
	d.says(fact.Yes, anns, pushed, fact.Write) // it can't change workflows

	h = newHub(t, nil)
	open(h)
	h.may("ann", "write", fact.Read|fact.Write)
	h.token(writes, append([]string{"workflows:write"}, contents...), nil)
	h.derive().says(fact.Yes, anns, h.repository, fact.Write)

	h = newHub(t, nil)
	open(h)
	h.token(writes, contents, nil) // what ann may is not given
	d = h.derive()
	d.missing(d.says(fact.Unknown, anns, h.repository, fact.Read), "github.com/ann may do", fact.NotDecided)
	d.says(fact.Unknown, anns, pushed, fact.Write)

	h = newHub(t, nil)
	h.may("ann", "write", fact.Read|fact.Write)
	h.token(writes, contents, fact.Props{"grantState": "requested"})
	assert.Equal(t, "token-approval", h.derive().says(fact.No, anns, h.repository, fact.Read).By[0].Control)

	h = newHub(t, nil)
	h.may("ann", "admin", fact.Control)
	h.says(fact.DocBranchProtection, "", h.main, `{"lock_branch":{"enabled":true}}`)
	h.unruled()
	h.token([]string{"control"}, []string{"administration:write"}, nil)
	d = h.derive()
	d.says(fact.Yes, anns, h.repository, fact.Control)
	d.says(fact.Yes, anns, h.main, fact.Write)
}

func TestWhichRepositoriesATokenHas(t *testing.T) {
	build := func(props fact.Props) (*hub, fact.Key) {
		h := newHub(t, nil)
		other := h.node("git-repository", "github.com/acme/other", nil)
		for _, r := range []fact.Key{h.repository, other} {
			h.c.Edges = append(h.c.Edges, fact.Edge{From: fact.Key{Kind: "github-user", ID: "github.com/ann"}, Relation: fact.Can, To: r, Access: fact.Read, Evidence: h.here()})
		}
		h.token([]string{"read"}, []string{"contents:read"}, props)
		return h, other
	}
	h, other := build(fact.Props{"repositorySelection": "subset", "repositories": []string{shop}})
	h.listsGitHub("github.com/acme", "GET /orgs/{org}/personal-access-tokens/{grant}/repositories", anns)
	d := h.derive()
	d.says(fact.Yes, anns, h.repository, fact.Read)
	d.nothing(anns, other, fact.AnyAccess)

	h, other = build(fact.Props{"repositorySelection": "subset"})
	d = h.derive()
	d.says(fact.Unknown, anns, h.repository, fact.Read)
	d.says(fact.Unknown, anns, other, fact.Read)

	h, other = build(fact.Props{"repositorySelection": "none"})
	d = h.derive()
	d.nothing(anns, h.repository, fact.AnyAccess)
	d.nothing(anns, other, fact.AnyAccess)
}

func TestDeployKeysPassRulesets(t *testing.T) {
	h := newHub(t, nil)
	key := h.node("github-deploy-key", "11", nil)
	h.c.Edges = append(h.c.Edges, fact.Edge{From: key, Relation: fact.Can, To: h.repository, Access: fact.Read | fact.Write, Actions: []string{"deploy-key:write"}, Evidence: h.here()})
	h.none(fact.DocBranchProtection, h.main)
	h.unruled().says(fact.DocRuleset, "1", h.repository, `{"enforcement":"active","target":"branch","bypass_actors":[{"actor_id":null,"actor_type":"DeployKey"}],"rules":[{"type":"update"}]}`)
	d := h.derive()
	d.says(fact.No, h.repository, h.main, fact.Write)
	d.says(fact.Yes, key, h.main, fact.Write)
}

func TestRunners(t *testing.T) {
	h := newHub(t, nil)
	own, shared, foreign := h.node("github-runner", shop+"/runners/1", nil), h.node("github-runner", "github.com/acme/runners/2", nil), h.node("github-runner", "github.com/other/runners/3", nil)
	job := fact.Key{Kind: "ci-job", ID: mainRef + "#any-workflow", Context: "any workflow on this ref"}
	d := h.derive()
	d.says(fact.Yes, job, own, fact.Control)
	d.says(fact.Unknown, job, shared, fact.Control)
	d.nothing(job, foreign, fact.AnyAccess)
}

func TestGapsOfPeople(t *testing.T) {
	h := newHub(t, nil)
	ann := h.may("ann", "write", fact.Read|fact.Write)
	assert.Empty(t, h.derive().gap("collaborators"), "nothing was listed: users count as not evaluated")
	h.node("git-repository", "github.com/acme/other", nil)
	h.listsGitHub(shop, "GET /repos/{owner}/{repo}/collaborators", fact.Key{})
	d := h.derive()
	gaps := d.gap("the collaborators of github.com/acme/other")
	if assert.Len(t, gaps, 1) {
		assert.Equal(t, []fact.Key{ann}, gaps[0].About)
		assert.Equal(t, "GET /repos/acme/other/collaborators", gaps[0].SettledBy)
	}
	assert.Len(t, d.gap("all repositories of github.com/acme"), 1)
	assert.Len(t, d.gap("elsewhere on GitHub"), 1)
}

// Whoever administers a repository changes what protects its environments first.
func TestAdministratorsOpenEnvironments(t *testing.T) {
	h := newHub(t, nil)
	ann, ben := h.may("ann", "admin", fact.Control), h.may("ben", "write", fact.Read|fact.Write)
	environment := h.environment("prod")
	h.says(fact.DocEnvironment, "", environment, `{"protection_rules":[],"deployment_branch_policy":{"protected_branches":true}}`)
	d := h.derive()
	d.says(fact.Yes, ann, environment, fact.Read)
	d.nothing(ben, environment, fact.Read)
}

// A new branch is none of those that are there, whatever an environment's policy
// names.
func TestANewBranchAndAnEnvironmentsPolicy(t *testing.T) {
	for policy, verdict := range map[string]fact.Verdict{"main": fact.No, "release/*": fact.Conditional} {
		h := newHub(t, nil)
		environment := h.environment("prod")
		h.says(fact.DocEnvironment, "", environment, `{"protection_rules":[],"deployment_branch_policy":{"custom_branch_policies":true}}`)
		h.listsGitHub(shop, "GET /repos/{owner}/{repo}/environments/{environment}/deployment-branch-policies", environment)
		h.says(fact.DocDeploymentPolicies, "", environment, `{"branch_policies":[{"name":"`+policy+`","type":"branch"}]}`)
		h.unruled()
		job := fact.Key{Kind: "ci-job", ID: shop + "@refs/heads/*#any-workflow", Context: "any workflow on this ref"}
		h.derive().says(verdict, job, environment, 0)
	}
}

// What a workflow names and the repository does not have is not listed in it.
func TestNamesThatNothingHolds(t *testing.T) {
	h := newHub(t, nil)
	place := h.node("ci-secret", shop+"/secrets/GONE", nil)
	h.c.Edges = append(h.c.Edges, fact.Edge{From: h.repository, Relation: fact.Contains, To: place, Access: fact.Discover, Evidence: h.here()})
	assert.Len(t, h.left(h.derive(), h.repository, fact.Contains, place), 1)
	h.listsGitHub(shop, "GET /repos/{owner}/{repo}/actions/secrets", fact.Key{})
	assert.Empty(t, h.left(h.derive(), h.repository, fact.Contains, place))
}
