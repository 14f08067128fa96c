package derive_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/derive"
	"keyreach/engine/fact"
)

const (
	shop     = "github.com/acme/shop"
	mainRef  = shop + "@refs/heads/main"
	workflow = shop + ":.github/workflows/release.yml"
)

// hub is a GitHub estate of one repository, shop, of organisation acme.
type hub struct {
	*world
	repository, main fact.Key
}

func newHub(t testing.TB, repository fact.Props) *hub {
	w := newWorld(t)
	if repository == nil {
		repository = fact.Props{"ownerType": "Organization", "defaultRef": "refs/heads/main", "visibility": "private"}
	}
	h := &hub{world: w, repository: w.node("git-repository", shop, repository), main: w.node("git-ref", mainRef, nil)}
	return h
}

// listsGitHub adds a complete listing of GitHub's.
func (h *hub) listsGitHub(account, operation string, of fact.Key) {
	h.c.Add(fact.Fact{Inventory: &fact.Inventory{Provider: "github", Account: account, Operation: operation, Of: of, Complete: true, Evidence: h.here()}})
}

func (h *hub) says(kind, id string, of fact.Key, text string) {
	h.text(kind, id, of, json.RawMessage(text))
}

// unruled says that no ruleset bears on the repository.
func (h *hub) unruled() *hub {
	h.listsGitHub(shop, "GET /repos/{owner}/{repo}/rulesets", fact.Key{})
	return h
}

// secretOf adds a secret that a listing names.
func (h *hub) secretOf(holder, name string, props fact.Props) fact.Key {
	all := fact.Props{"listed": true}
	for key, value := range props {
		all[key] = value
	}
	place := h.node("ci-secret", holder+"/secrets/"+name, all)
	stored := h.node(fact.UnknownSecret, holder+"/secrets/"+name, nil)
	h.edge(place, fact.Stores, stored)
	return stored
}

// job adds a variant of a job that names secrets, in an environment unless it is
// empty, as a workflow file gives it.
func (h *hub) job(context, environment string, names ...string) fact.Key {
	base := h.node("ci-job", workflow+"#publish", fact.Props{"secretNames": names})
	job := fact.Key{Kind: base.Kind, ID: base.ID, Context: context}
	h.c.AddNode(fact.Node{Key: job, Evidence: h.here()})
	for _, name := range names {
		h.node(fact.UnknownSecret, shop+"/secrets/"+name, nil)
		use := fact.Edge{From: job, Relation: fact.Uses, To: fact.Key{Kind: fact.UnknownSecret, ID: shop + "/secrets/" + name}, Evidence: h.here()}
		if environment != "" {
			use.Verdict, use.Missing = fact.Unknown, []fact.Missing{{What: "whether environment " + environment + " has a secret", Effect: fact.NotDecided}}
		}
		h.c.Edges = append(h.c.Edges, use)
	}
	if environment != "" {
		h.environment(environment)
		enters := fact.Edge{From: job, Relation: fact.Enters, To: environmentKey(environment), Verdict: fact.Unknown, Evidence: h.here(),
			Missing: []fact.Missing{{What: "protection of environment " + environment, Effect: fact.NotDecided}}}
		h.c.Edges = append(h.c.Edges, enters)
	}
	return job
}

func environmentKey(name string) fact.Key {
	return fact.Key{Kind: "ci-environment", ID: shop + "/environments/" + name}
}

func (h *hub) environment(name string) fact.Key {
	return h.node("ci-environment", environmentKey(name).ID, nil)
}

// left returns the edges between two nodes that remain: those of the collection
// that deriving did not supersede, and its own.
func (h *hub) left(d *derived, from fact.Key, relation fact.Relation, to fact.Key) []fact.Edge {
	var list []fact.Edge
	for _, e := range h.c.Edges {
		if e.From == from && e.Relation == relation && e.To == to && !d.Superseded[derive.EdgeName{From: from, Relation: relation, To: to}] {
			list = append(list, e)
		}
	}
	for _, e := range d.edges(from, to) {
		if e.Relation == relation {
			list = append(list, e)
		}
	}
	return list
}

// oneLeft requires the one edge that remains to have a verdict.
func (h *hub) oneLeft(d *derived, verdict fact.Verdict, from fact.Key, relation fact.Relation, to fact.Key) fact.Edge {
	h.t.Helper()
	list := h.left(d, from, relation, to)
	if !assert.Len(h.t, list, 1, "%s %s %s", from, relation, to) {
		h.t.FailNow()
	}
	assert.Equal(h.t, verdict, list[0].Verdict, "missing %v by %v conditions %v", list[0].Missing, list[0].By, list[0].Conditions)
	return list[0]
}

func reviews(count string) string {
	return `{"required_pull_request_reviews":{"required_approving_review_count":` + count + `},"enforce_admins":{"enabled":true}}`
}

func TestProtectionOfABranch(t *testing.T) {
	const rule = `[{"type":"TYPE","ruleset_id":42,"ruleset_source_type":"Organization","parameters":{"required_approving_review_count":1}}]`
	for _, c := range []struct {
		name      string
		build     func(h *hub)
		verdict   fact.Verdict
		condition string
		missing   string
		control   string
	}{
		{"nothing given", func(*hub) {}, fact.Unknown, "", "protection of refs/heads/main", ""},
		{"no protection, no ruleset", func(h *hub) { h.none(fact.DocBranchProtection, h.main); h.unruled() }, fact.Yes, "", "", ""},
		{"no protection, rulesets not given", func(h *hub) { h.none(fact.DocBranchProtection, h.main) }, fact.Unknown, "", "rulesets that bear on refs/heads/main", ""},
		{"no ruleset, protection not given", func(h *hub) { h.unruled() }, fact.Unknown, "", "protection of refs/heads/main", ""},
		{"listed as not protected", func(h *hub) { h.node("git-ref", mainRef, fact.Props{"protected": false}) }, fact.Yes, "", "", ""},
		{"reviews", func(h *hub) { h.says(fact.DocBranchProtection, "", h.main, reviews("2")); h.unruled() }, fact.Conditional, "github:approving-reviews", "", ""},
		{"reviews that nobody gives", func(h *hub) { h.says(fact.DocBranchProtection, "", h.main, reviews("0")); h.unruled() }, fact.Yes, "", "", ""},
		{"a locked branch", func(h *hub) {
			h.says(fact.DocBranchProtection, "", h.main, `{"lock_branch":{"enabled":true}}`)
			h.unruled()
		}, fact.No, "", "", "branch-protection"},
		{"only some may push", func(h *hub) {
			h.says(fact.DocBranchProtection, "", h.main, `{"restrictions":{"users":[{"login":"ann"}],"teams":[],"apps":[]}}`)
		}, fact.No, "", "", "branch-protection"},
		{"checks", func(h *hub) {
			h.says(fact.DocBranchProtection, "", h.main, `{"required_status_checks":{"contexts":["ci"],"checks":[{"context":"ci"}]}}`)
			h.unruled()
		}, fact.Conditional, "github:status-check:ci", "", ""},
		{"a rule that asks for reviews", func(h *hub) {
			h.none(fact.DocBranchProtection, h.main)
			h.listsGitHub(shop, "GET /repos/{owner}/{repo}/rules/branches/{branch}", h.main)
			h.says(fact.DocBranchRules, "", h.main, strings.Replace(rule, "TYPE", "pull_request", 1))
		}, fact.Conditional, "github:approving-reviews", "", ""},
		{"a rule that lets nobody update", func(h *hub) {
			h.listsGitHub(shop, "GET /repos/{owner}/{repo}/rules/branches/{branch}", h.main)
			h.says(fact.DocBranchRules, "", h.main, strings.Replace(rule, "TYPE", "update", 1))
		}, fact.No, "", "", "ruleset"},
		{"a rule that takes nothing away", func(h *hub) {
			h.none(fact.DocBranchProtection, h.main)
			h.listsGitHub(shop, "GET /repos/{owner}/{repo}/rules/branches/{branch}", h.main)
			h.says(fact.DocBranchRules, "", h.main, strings.Replace(rule, "TYPE", "deletion", 1))
		}, fact.Yes, "", "", ""},
		{"a rule that isn't known", func(h *hub) {
			h.none(fact.DocBranchProtection, h.main)
			h.listsGitHub(shop, "GET /repos/{owner}/{repo}/rules/branches/{branch}", h.main)
			h.says(fact.DocBranchRules, "", h.main, strings.Replace(rule, "TYPE", "moon_phase", 1))
		}, fact.Unknown, "", "moon_phase", ""},
		{"a ruleset for other branches", func(h *hub) {
			h.none(fact.DocBranchProtection, h.main)
			h.unruled().says(fact.DocRuleset, "1", h.repository, `{"enforcement":"active","target":"branch","conditions":{"ref_name":{"include":["refs/heads/release/*"],"exclude":[]}},"rules":[{"type":"update"}]}`)
		}, fact.Yes, "", "", ""},
		{"a ruleset for the default branch", func(h *hub) {
			h.none(fact.DocBranchProtection, h.main)
			h.unruled().says(fact.DocRuleset, "1", h.repository, `{"enforcement":"active","target":"branch","conditions":{"ref_name":{"include":["~DEFAULT_BRANCH"],"exclude":[]}},"rules":[{"type":"update"}]}`)
		}, fact.No, "", "", "ruleset"},
		{"a ruleset on trial", func(h *hub) {
			h.none(fact.DocBranchProtection, h.main)
			h.unruled().says(fact.DocRuleset, "1", h.repository, `{"enforcement":"evaluate","target":"branch","rules":[{"type":"update"}]}`)
		}, fact.Yes, "", "", ""},
		{"a ruleset that is only listed", func(h *hub) {
			h.none(fact.DocBranchProtection, h.main)
			h.unruled().attach(fact.DocRuleset, "7", h.repository)
		}, fact.Unknown, "", "ruleset 7", ""},
		{"an archived repository", func(h *hub) {
			h.node("git-repository", shop, fact.Props{"archived": true})
			h.none(fact.DocBranchProtection, h.main)
			h.unruled()
		}, fact.No, "", "", "archived"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHub(t, nil)
			c.build(h)
			e := h.derive().says(c.verdict, h.repository, h.main, fact.Write)
			if c.condition != "" {
				assert.Equal(t, c.condition, e.Conditions[0].Key)
			}
			if c.missing != "" {
				assert.Contains(t, e.Missing[0].What, c.missing)
			}
			if c.control != "" {
				assert.Equal(t, c.control, e.By[0].Control)
				assert.NotEmpty(t, e.By[0].Evidence)
			}
		})
	}
}

// A 404 that GitHub gives also to who may not see is told, and could only take
// away.
func TestA404ThatSaysNoMore(t *testing.T) {
	h := newHub(t, nil)
	h.unruled()
	h.c.Add(fact.Fact{Document: &fact.Document{Kind: fact.DocBranchProtection, Of: h.main, None: true, Evidence: []fact.Evidence{{Source: export, Line: 1, Note: "404 Not Found"}}}})
	d := h.derive()
	d.missing(d.says(fact.Yes, h.repository, h.main, fact.Write), "404", fact.UpperBound)
}

func (h *hub) may(user, role string, access fact.Access) fact.Key {
	key := h.node("github-user", "github.com/"+user, nil)
	h.c.Edges = append(h.c.Edges, fact.Edge{From: key, Relation: fact.Can, To: h.repository, Access: access, Actions: []string{"role:" + role}, Evidence: h.here()})
	return key
}

// Some pass what holds others: whom the protection lists, administrators, who may
// bypass a ruleset.
func TestWhoPassesAProtection(t *testing.T) {
	build := func() (*hub, map[string]fact.Key) {
		h := newHub(t, nil)
		who := map[string]fact.Key{"ann": h.may("ann", "admin", fact.Control), "ben": h.may("ben", "write", fact.Read|fact.Write), "eve": h.may("eve", "write", fact.Read|fact.Write),
			"mia": h.may("mia", "maintain", fact.Read|fact.Write)}
		team := h.node("github-team", "github.com/acme/teams/sre", fact.Props{"teamId": "9"})
		h.c.Nodes[team].Class = fact.ClassGroup
		inner := h.node("github-team", "github.com/acme/teams/inner", nil)
		h.edge(inner, fact.MemberOf, team)
		h.edge(who["eve"], fact.MemberOf, inner)
		return h, who
	}
	h, who := build()
	h.says(fact.DocBranchProtection, "", h.main, `{"restrictions":{"users":[{"login":"ben"}],"teams":[{"slug":"sre"}],"apps":[]},"enforce_admins":{"enabled":true}}`)
	h.unruled()
	d := h.derive()
	d.says(fact.No, h.repository, h.main, fact.Write)
	d.says(fact.Yes, who["ann"], h.main, fact.Write) // may change the protection
	d.says(fact.Yes, who["ben"], h.main, fact.Write)
	d.says(fact.Yes, who["eve"], h.main, fact.Write)
	d.nothing(who["mia"], h.main, fact.Write)

	h, who = build()
	h.none(fact.DocBranchProtection, h.main)
	h.unruled().says(fact.DocRuleset, "1", h.repository, `{"enforcement":"active","target":"branch","source_type":"Organization","bypass_actors":[{"actor_id":2,"actor_type":"RepositoryRole"},{"actor_id":9,"actor_type":"Team"}],"rules":[{"type":"update"}]}`)
	owner := h.node("github-user", "github.com/olga", nil)
	h.c.Edges = append(h.c.Edges, fact.Edge{From: owner, Relation: fact.Can, To: fact.Key{Kind: "github-organization", ID: "github.com/acme"}, Access: fact.Control, Evidence: h.here()})
	d = h.derive()
	d.says(fact.No, h.repository, h.main, fact.Write)
	d.says(fact.Yes, who["mia"], h.main, fact.Write)
	d.says(fact.Yes, who["eve"], h.main, fact.Write)
	d.says(fact.Yes, owner, h.main, fact.Write)
	d.nothing(who["ben"], h.main, fact.Write)
}

// Where a branch is shut, a workflow on a new branch reads the repository's secrets
// all the same.
func TestANewBranchBesideAProtectedOne(t *testing.T) {
	h := newHub(t, nil)
	stored := h.secretOf(shop, "NPM", nil)
	h.says(fact.DocBranchProtection, "", h.main, reviews("1"))
	h.unruled()
	d := h.derive()
	fresh := fact.Key{Kind: "git-ref", ID: shop + "@refs/heads/*"}
	d.missing(d.says(fact.Yes, h.repository, fresh, fact.Write), "by pattern", fact.UpperBound)
	job := fact.Key{Kind: "ci-job", ID: fresh.ID + "#any-workflow", Context: "any workflow on this ref"}
	d.says(fact.Yes, job, stored, 0)

	h = newHub(t, nil)
	h.says(fact.DocBranchProtection, "", h.main, reviews("1"))
	d = h.derive()
	d.says(fact.Unknown, h.repository, fresh, fact.Write)

	h = newHub(t, nil)
	h.unruled().says(fact.DocRuleset, "1", h.repository, `{"enforcement":"active","target":"branch","source_type":"Repository","conditions":{"ref_name":{"include":["~ALL"],"exclude":[]}},"rules":[{"type":"creation"}]}`)
	d = h.derive()
	assert.Equal(t, "creation", d.says(fact.No, h.repository, fresh, fact.Write).By[0].Statement)

	assert.Empty(t, newHub(t, nil).derive().edges(h.repository, fresh), "nothing is known of what protects refs")
}

func TestEnvironments(t *testing.T) {
	const review = `{"type":"required_reviewers","reviewers":[{"type":"User","reviewer":{"login":"ann"}},{"type":"Team","reviewer":{"slug":"sre"}}]}`
	rules := func(rules, policy string) string {
		return `{"protection_rules":[` + rules + `],"deployment_branch_policy":` + policy + `}`
	}
	custom := func(policies string) func(h *hub) {
		return func(h *hub) {
			key := environmentKey("prod")
			h.says(fact.DocEnvironment, "", key, rules(`{"type":"branch_policy"}`, `{"protected_branches":false,"custom_branch_policies":true}`))
			if policies != "" {
				h.listsGitHub(shop, "GET /repos/{owner}/{repo}/environments/{environment}/deployment-branch-policies", key)
				h.says(fact.DocDeploymentPolicies, "", key, `{"branch_policies":[`+policies+`]}`)
			}
		}
	}
	protected := func(h *hub) {
		h.says(fact.DocEnvironment, "", environmentKey("prod"), rules("", `{"protected_branches":true,"custom_branch_policies":false}`))
	}
	for _, c := range []struct {
		name, context string
		build         func(h *hub)
		verdict       fact.Verdict
		condition     string
	}{
		{"not given", "push/default", func(*hub) {}, fact.Unknown, ""},
		{"no rules", "push/default", func(h *hub) { h.says(fact.DocEnvironment, "", environmentKey("prod"), rules("", "null")) }, fact.Yes, ""},
		{"a timer", "push/default", func(h *hub) {
			h.says(fact.DocEnvironment, "", environmentKey("prod"), rules(`{"type":"wait_timer","wait_timer":30}`, "null"))
		}, fact.Yes, ""},
		{"not in a whole list", "push/default", func(h *hub) { h.listsGitHub(shop, "GET /repos/{owner}/{repo}/environments", fact.Key{}) }, fact.Yes, ""},
		{"there is none", "push/default", func(h *hub) { h.none(fact.DocEnvironment, environmentKey("prod")) }, fact.Yes, ""},
		{"reviewers", "push/default", func(h *hub) { h.says(fact.DocEnvironment, "", environmentKey("prod"), rules(review, "null")) }, fact.Conditional, "github:environment-review"},
		{"a rule that isn't known", "push/default", func(h *hub) {
			h.says(fact.DocEnvironment, "", environmentKey("prod"), rules(`{"type":"moon"}`, "null"))
		}, fact.Unknown, ""},
		{"a pattern that matches", "push/default", custom(`{"name":"ma*","type":"branch"}`), fact.Yes, ""},
		{"a pattern that doesn't", "push/default", custom(`{"name":"release/*","type":"branch"},{"name":"main","type":"tag"}`), fact.No, ""},
		{"patterns not given", "push/default", custom(""), fact.Unknown, ""},
		{"other branches", "push/other", custom(`{"name":"release/*","type":"branch"}`), fact.Conditional, "github:ref"},
		{"tags", "push/tag", custom(`{"name":"release/*","type":"branch"}`), fact.No, ""},
		{"a pull request", "pull_request/pull-request", custom(`{"name":"main","type":"branch"}`), fact.No, ""},
		{"protected branches: one", "push/default", func(h *hub) { protected(h); h.says(fact.DocBranchProtection, "", h.main, "{}") }, fact.Yes, ""},
		{"protected branches: none such", "push/default", func(h *hub) { protected(h); h.node("git-ref", mainRef, fact.Props{"protected": false}) }, fact.No, ""},
		{"protected branches: not known", "push/default", protected, fact.Unknown, ""},
		{"protected branches, and there is none", "push/default", func(h *hub) {
			protected(h)
			h.node("git-ref", mainRef, fact.Props{"protected": false})
			h.listsGitHub(shop, "GET /repos/{owner}/{repo}/branches", fact.Key{})
		}, fact.Yes, ""},
		{"protected branches: others", "push/other", protected, fact.Conditional, "github:ref-protected"},
		{"protected branches: a pull request", "pull_request/pull-request", protected, fact.No, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHub(t, nil)
			job := h.job(c.context, "prod")
			c.build(h)
			e := h.oneLeft(h.derive(), c.verdict, job, fact.Enters, environmentKey("prod"))
			if c.condition != "" {
				assert.Equal(t, c.condition, e.Conditions[0].Key)
			}
			if c.verdict == fact.No {
				assert.Equal(t, "environment-protection", e.By[0].Control)
			}
		})
	}
	h := newHub(t, nil)
	job := h.job("push/default", "prod")
	h.says(fact.DocEnvironment, "", environmentKey("prod"), rules(review, "null"))
	assert.Equal(t, []string{"github.com/acme/teams/sre", "github.com/ann"}, h.oneLeft(h.derive(), fact.Conditional, job, fact.Enters, environmentKey("prod")).Conditions[0].Values)
}

// A name means the environment's secret, else the repository's, else the
// organisation's.
func TestWhichSecretANameMeans(t *testing.T) {
	const list, organizationList = "GET /repos/{owner}/{repo}/actions/secrets", "GET /orgs/{org}/actions/secrets"
	const usable, envList = "GET /repos/{owner}/{repo}/actions/organization-secrets", "GET /repos/{owner}/{repo}/environments/{environment}/secrets"
	own, theirs := fact.Key{Kind: fact.UnknownSecret, ID: shop + "/secrets/NPM"}, fact.Key{Kind: fact.UnknownSecret, ID: "github.com/acme/secrets/NPM"}
	const absent = fact.Verdict(99)
	for _, c := range []struct {
		name, environment string
		build             func(h *hub)
		own, theirs       fact.Verdict
	}{
		{"nothing given", "", func(*hub) {}, fact.Yes, absent},
		{"the repository's", "", func(h *hub) { h.secretOf(shop, "NPM", nil); h.listsGitHub(shop, list, fact.Key{}) }, fact.Yes, absent},
		{"the repository's comes before the organisation's", "", func(h *hub) {
			h.secretOf(shop, "NPM", nil)
			h.secretOf("github.com/acme", "NPM", fact.Props{"visibility": "all"})
		}, fact.Yes, absent},
		{"the organisation's, for all", "", func(h *hub) {
			h.listsGitHub(shop, list, fact.Key{})
			h.secretOf("github.com/acme", "NPM", fact.Props{"visibility": "all"})
		}, absent, fact.Yes},
		{"the organisation's, for private ones", "", func(h *hub) {
			h.listsGitHub(shop, list, fact.Key{})
			h.secretOf("github.com/acme", "NPM", fact.Props{"visibility": "private"})
		}, absent, fact.Yes},
		{"the organisation's, for others", "", func(h *hub) {
			h.listsGitHub(shop, list, fact.Key{})
			h.secretOf("github.com/acme", "NPM", fact.Props{"visibility": "selected"})
			h.listsGitHub("github.com/acme", "GET /orgs/{org}/actions/secrets/{name}/repositories", fact.Key{Kind: "ci-secret", ID: "github.com/acme/secrets/NPM"})
		}, absent, absent},
		{"the organisation's, for whom isn't given", "", func(h *hub) {
			h.listsGitHub(shop, list, fact.Key{})
			h.secretOf("github.com/acme", "NPM", fact.Props{"visibility": "selected"})
		}, absent, fact.Unknown},
		{"the organisation's, the repository's not given", "", func(h *hub) { h.secretOf("github.com/acme", "NPM", fact.Props{"visibility": "all"}) }, fact.Unknown, fact.Unknown},
		{"not the repository's, the organisation not given", "", func(h *hub) { h.listsGitHub(shop, list, fact.Key{}) }, absent, fact.Unknown},
		{"nobody's", "", func(h *hub) {
			h.listsGitHub(shop, list, fact.Key{})
			h.listsGitHub("github.com/acme", organizationList, fact.Key{})
		}, absent, absent},
		{"not usable", "", func(h *hub) { h.listsGitHub(shop, list, fact.Key{}); h.listsGitHub(shop, usable, fact.Key{}) }, absent, absent},
		{"the environment's", "prod", func(h *hub) { h.secretOf(shop+"/environments/prod", "NPM", nil) }, absent, absent},
		{"not the environment's", "prod", func(h *hub) { h.listsGitHub(shop, envList, environmentKey("prod")) }, fact.Yes, absent},
		{"the environment's not given", "prod", func(h *hub) { h.secretOf(shop, "NPM", nil) }, fact.Unknown, absent},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHub(t, nil)
			job := h.job("push/default", c.environment, "NPM")
			c.build(h)
			d := h.derive()
			for key, verdict := range map[fact.Key]fact.Verdict{own: c.own, theirs: c.theirs} {
				if verdict == absent {
					assert.Empty(t, h.left(d, job, fact.Uses, key), key.ID)
					continue
				}
				h.oneLeft(d, verdict, job, fact.Uses, key)
			}
		})
	}
}

// A pushed workflow reads what is listed, and of the organisation's what the
// repository may use.
func TestWhatAPushedWorkflowReads(t *testing.T) {
	h := newHub(t, nil)
	gone := h.node(fact.UnknownSecret, shop+"/secrets/GONE", nil)
	npm, all := h.secretOf(shop, "NPM", nil), h.secretOf("github.com/acme", "ALL", fact.Props{"visibility": "all"})
	shadowed := h.secretOf("github.com/acme", "NPM", fact.Props{"visibility": "all"})
	selected := h.secretOf("github.com/acme", "SOME", fact.Props{"visibility": "selected"})
	h.listsGitHub(shop, "GET /repos/{owner}/{repo}/actions/secrets", fact.Key{})
	h.environment("prod")
	h.says(fact.DocEnvironment, "", environmentKey("prod"), `{"protection_rules":[],"deployment_branch_policy":null}`)
	d := h.derive()
	job := fact.Key{Kind: "ci-job", ID: mainRef + "#any-workflow", Context: "any workflow on this ref"}
	d.says(fact.Yes, job, npm, 0)
	d.says(fact.Yes, job, all, 0)
	d.says(fact.Unknown, job, selected, 0)
	d.nothing(job, gone, 0)
	d.nothing(job, shadowed, 0)
	d.says(fact.Yes, job, environmentKey("prod"), 0)
	d.says(fact.Yes, job, fact.Key{Kind: "oidc-subject", ID: "https://" + github + "#repo:acme/shop:environment:prod"}, 0)
	d.says(fact.Yes, job, h.repository, fact.Read)
}

func TestActionsSwitchedOff(t *testing.T) {
	h := newHub(t, fact.Props{"actionsEnabled": false})
	d := h.derive()
	job := fact.Key{Kind: "ci-job", ID: mainRef + "#any-workflow", Context: "any workflow on this ref"}
	assert.Equal(t, "actions-disabled", d.says(fact.No, h.main, job, 0).By[0].Control)

	h = newHub(t, nil)
	h.node("github-organization", "github.com/acme", fact.Props{"actionsEnabledFor": "none"})
	assert.Equal(t, "github.com/acme", h.derive().says(fact.No, h.main, job, 0).By[0].Policy)
}

// What a token may do beside the content of its repository is told as not
// evaluated.
func TestOtherPermissionsOfTokens(t *testing.T) {
	for permissions, told := range map[string]bool{"contents: read,id-token: write": false, "contents: read,packages: write": true, "all: write-all": true, "": true} {
		h := newHub(t, fact.Props{"defaultWorkflowPermissions": "write"})
		var list []string
		if permissions != "" {
			list = strings.Split(permissions, ",")
		}
		h.node("github-actions-token", workflow+"#publish", fact.Props{"permissions": list})
		assert.Equal(t, told, len(h.derive().gap("of the token of job")) > 0, permissions)
	}
}

func TestJobTokens(t *testing.T) {
	pushed := fact.Key{Kind: "git-ref", ID: mainRef, Context: "without its workflows"}
	for _, c := range []struct {
		name                     string
		permissions              []string
		repository, organization string
		read, write              fact.Verdict
	}{
		{"stated", []string{"contents: write"}, "", "", fact.Yes, fact.Yes},
		{"stated, read alone", []string{"contents: read"}, "write", "", fact.Yes, 99},
		{"stated, nothing of the content", []string{"issues: write"}, "write", "write", 99, 99},
		{"the repository's default: write", nil, "write", "", fact.Yes, fact.Yes},
		{"the repository's default: read", nil, "read", "write", fact.Yes, 99},
		{"the organisation's default: read", nil, "", "read", fact.Yes, 99},
		{"the organisation's default: write", nil, "", "write", fact.Yes, fact.Unknown},
		{"not given", nil, "", "", fact.Yes, fact.Unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHub(t, fact.Props{"defaultWorkflowPermissions": c.repository})
			h.node("github-organization", "github.com/acme", fact.Props{"defaultWorkflowPermissions": c.organization})
			token := h.node("github-actions-token", workflow+"#publish", fact.Props{"permissions": c.permissions})
			h.none(fact.DocBranchProtection, h.main)
			h.unruled()
			scheduled := fact.Key{Kind: "ci-job", ID: workflow + "#publish", Context: "schedule/default"}
			h.edge(h.main, fact.LoadedBy, scheduled)
			d := h.derive()
			for _, want := range []struct {
				to      fact.Key
				access  fact.Access
				verdict fact.Verdict
			}{{h.repository, fact.Read, c.read}, {pushed, fact.Write, c.write}} {
				if want.verdict == 99 {
					d.nothing(token, want.to, want.access)
					continue
				}
				d.says(want.verdict, token, want.to, want.access)
			}
			d.nothing(token, h.repository, fact.Write)
			if c.write != 99 {
				d.says(fact.Conditional, pushed, scheduled, 0)
			}
		})
	}
}

// Pushing to a branch starts nothing for a job's own token, but a dispatch does: on a
// branch of its choice, whose code the job then runs. The workflow itself must lie on
// the default branch.
func TestJobTokensThatDispatchWorkflows(t *testing.T) {
	for _, c := range []struct {
		name        string
		permissions []string
		onDefault   bool
		want        bool
	}{
		{"the default", nil, true, true},
		{"stated", []string{"actions: write", "contents: write"}, true, true},
		{"all", []string{"all: write-all"}, true, true},
		{"content alone", []string{"contents: write"}, true, false},
		{"a workflow that lies elsewhere alone", nil, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHub(t, fact.Props{"defaultWorkflowPermissions": "write", "defaultRef": "refs/heads/main"})
			old := h.node("git-ref", shop+"@refs/heads/old", nil)
			h.none(fact.DocBranchProtection, old)
			h.none(fact.DocBranchProtection, h.main)
			h.unruled()
			token := h.node("github-actions-token", workflow+"#title", fact.Props{"permissions": c.permissions})
			publish := h.job("workflow_dispatch/other", "", "NPM_TOKEN")
			h.c.Add(fact.Fact{Node: &fact.Node{Key: publish, Evidence: h.here()}})
			if c.onDefault {
				h.c.Add(fact.Fact{Node: &fact.Node{Key: fact.Key{Kind: publish.Kind, ID: publish.ID, Context: "workflow_dispatch/default"}, Evidence: h.here()}})
			}
			d := h.derive()
			plain := fact.Key{Kind: old.Kind, ID: old.ID, Context: "without its workflows"}
			starting := fact.Key{Kind: old.Kind, ID: old.ID, Context: "without its workflows, which it starts there"}
			if !c.want {
				d.says(fact.Yes, token, plain, fact.Write)
				d.nothing(plain, publish, fact.AnyAccess)
				d.nothing(token, starting, fact.Write)
				return
			}
			d.says(fact.Yes, token, starting, fact.Write)
			d.says(fact.Conditional, starting, publish, 0)
		})
	}
}

func TestOwnersAndMembers(t *testing.T) {
	h := newHub(t, nil)
	organization := h.node("github-organization", "github.com/acme", fact.Props{"basePermission": "read"})
	elsewhere := h.node("git-repository", "github.com/other/x", nil)
	owner, member := h.node("github-user", "github.com/olga", nil), h.node("github-user", "github.com/ben", nil)
	h.edge(member, fact.MemberOf, organization)
	h.c.Edges = append(h.c.Edges, fact.Edge{From: owner, Relation: fact.Can, To: organization, Access: fact.Control, Evidence: h.here()})
	d := h.derive()
	d.says(fact.Yes, owner, h.repository, fact.Control)
	d.says(fact.Yes, member, h.repository, fact.Read)
	d.nothing(member, h.repository, fact.Write)
	d.nothing(owner, elsewhere, fact.AnyAccess)
}

func TestSubjectTemplates(t *testing.T) {
	const plain = "repo:acme/shop:ref:refs/heads/main"
	for _, c := range []struct {
		name                     string
		repository, organization fact.Props
		want                     map[string]fact.Verdict
	}{
		{"not given", nil, nil, map[string]fact.Verdict{plain: fact.Yes}},
		{"GitHub's own", fact.Props{"subjectTemplate": "default"}, fact.Props{"subjectTemplate": "own", "subjectClaims": []string{"repo"}}, map[string]fact.Verdict{plain: fact.Yes}},
		{"the repository's", fact.Props{"subjectTemplate": "own", "subjectClaims": []string{"repository_owner", "repo", "context", "event_name"}}, nil,
			map[string]fact.Verdict{"repository_owner:acme:" + plain + ":event_name:push": fact.Yes}},
		{"the organisation's", fact.Props{"subjectTemplate": "organization"}, fact.Props{"subjectTemplate": "own", "subjectClaims": []string{"repo", "job_workflow_ref"}},
			map[string]fact.Verdict{"repo:acme/shop:job_workflow_ref:acme/shop/.github/workflows/release.yml@refs/heads/main": fact.Yes}},
		{"the organisation's, not given", fact.Props{"subjectTemplate": "organization"}, nil, map[string]fact.Verdict{plain: fact.Unknown}},
		{"whose isn't given", nil, fact.Props{"subjectTemplate": "own", "subjectClaims": []string{"repo"}}, map[string]fact.Verdict{plain: fact.Unknown, "repo:acme/shop": fact.Unknown}},
	} {
		t.Run(c.name, func(t *testing.T) {
			props := fact.Props{"defaultRef": "refs/heads/main"}
			for name, value := range c.repository {
				props[name] = value
			}
			h := newHub(t, props)
			h.node("github-organization", "github.com/acme", c.organization)
			job := h.job("push/default", "")
			subject := h.subject(plain)
			h.edge(job, fact.RunsAs, subject)
			d := h.derive()
			got := map[string]fact.Verdict{}
			for _, e := range append(d.Edges, h.left(d, job, fact.RunsAs, subject)...) {
				if _, sub, ok := strings.Cut(e.To.ID, "#"); ok && e.From == job && e.Relation == fact.RunsAs {
					got[sub] = e.Verdict
				}
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// A job counts as evaluated where all that decides about it was given.
func TestEvaluatedJobs(t *testing.T) {
	evaluated := func(d *derived, key fact.Key) bool {
		for _, n := range d.Nodes {
			if n.Key == key && n.Props.Bool(fact.PropEvaluated) {
				return true
			}
		}
		return false
	}
	h := newHub(t, nil)
	job := h.job("push/default", "prod", "NPM")
	h.secretOf(shop, "NPM", nil)
	h.listsGitHub(shop, "GET /repos/{owner}/{repo}/actions/secrets", fact.Key{})
	h.listsGitHub(shop, "GET /repos/{owner}/{repo}/actions/organization-secrets", fact.Key{})
	h.listsGitHub(shop, "GET /repos/{owner}/{repo}/environments/{environment}/secrets", environmentKey("prod"))
	assert.False(t, evaluated(h.derive(), job), "what protects the environment is not given")
	h.listsGitHub(shop, "GET /repos/{owner}/{repo}/environments", fact.Key{})
	d := h.derive()
	assert.True(t, evaluated(d, job))
	assert.True(t, evaluated(d, fact.Key{Kind: "ci-job", ID: mainRef + "#any-workflow", Context: "any workflow on this ref"}))
	foreign := fact.Key{Kind: "ci-job", ID: "github.com/acme/shop:Jenkinsfile#pipeline", Context: "build/default"}
	h.c.AddNode(fact.Node{Key: foreign, Props: fact.Props{fact.PropSystem: "jenkins"}, Evidence: h.here()})
	h.edge(foreign, fact.Uses, h.node("unknown-secret", "github.com/acme/shop:Jenkinsfile/secrets/deploy", nil))
	assert.False(t, evaluated(h.derive(), foreign), "Jenkins runs it, though GitHub has the repository")
}

// busyHub is an estate with some of everything of GitHub's.
func busyHub(t testing.TB) *hub {
	h := newHub(t, nil)
	h.may("ann", "admin", fact.Control)
	h.may("ben", "write", fact.Read|fact.Write)
	for _, name := range []string{"dev", "release/1"} {
		ref := h.node("git-ref", shop+"@refs/heads/"+name, nil)
		h.says(fact.DocBranchProtection, "", ref, reviews("1"))
		h.says(fact.DocBranchProtection, "", ref, reviews("2"))
	}
	h.unruled().says(fact.DocRuleset, "1", h.repository, `{"enforcement":"active","target":"branch","source_type":"Organization","rules":[{"type":"update"}]}`)
	h.says(fact.DocRuleset, "1", fact.Key{Kind: "github-organization", ID: "github.com/acme"}, `{"enforcement":"active","target":"branch","rules":[{"type":"pull_request"}]}`)
	organization := h.node("github-organization", "github.com/acme", fact.Props{"basePermission": "write", "subjectTemplate": "own", "subjectClaims": []string{"repo"}})
	for _, name := range []string{"ann", "ben", "eve"} {
		user := h.node("github-user", "github.com/"+name, nil)
		h.edge(user, fact.MemberOf, organization)
		h.c.Edges = append(h.c.Edges, fact.Edge{From: user, Relation: fact.Can, To: organization, Access: fact.Control, Evidence: h.here()})
	}
	for _, context := range []string{"push/default", "push/other", "push/tag", "pull_request/pull-request"} {
		job := h.job(context, "prod", "NPM", "OTHER")
		h.edge(job, fact.RunsAs, h.subject("repo:acme/shop:environment:prod"))
	}
	h.secretOf("github.com/acme", "NPM", fact.Props{"visibility": "selected"})
	h.secretOf(shop, "OTHER", nil)
	h.node("github-actions-token", workflow+"#publish", nil)
	h.says(fact.DocEnvironment, "", environmentKey("prod"), `{"protection_rules":[{"type":"required_reviewers","reviewers":[{"reviewer":{"login":"ann"}}]}],"deployment_branch_policy":{"protected_branches":true}}`)
	return h
}

func TestGitHubOrderDoesNotMatter(t *testing.T) {
	tables, h := loadTables(), busyHub(t)
	first := derive.Derive(h.c, tables)
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 0))
		shuffle(random, h.c.Documents)
		shuffle(random, h.c.Edges)
		shuffle(random, h.c.Inventories)
		assert.True(t, reflect.DeepEqual(first, derive.Derive(h.c, tables)), "seed %d", seed)
	}
}

func TestGitHubEdgesAreWhole(t *testing.T) {
	d := busyHub(t).derive()
	for _, e := range d.Edges {
		assert.NotEmpty(t, e.Evidence, "%s %s %s", e.From, e.Relation, e.To)
		assert.Equal(t, e.Verdict == fact.No, len(e.By) > 0, "%s %s %s: %s by %v", e.From, e.Relation, e.To, e.Verdict, e.By)
		if e.Verdict == fact.Conditional {
			assert.NotEmpty(t, e.Conditions)
		}
		if e.Verdict == fact.Unknown {
			assert.NotEmpty(t, e.Missing)
		}
	}
}
