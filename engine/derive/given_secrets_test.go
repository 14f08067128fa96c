package derive_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
)

// pipelineJob adds a variant of a job of gitlab.com/acme/shop.
func (w *world) pipelineJob(name, context, environment string) fact.Key {
	key := fact.Key{Kind: "ci-job", ID: "gitlab.com/acme/shop:.gitlab-ci.yml#" + name, Context: context}
	props := fact.Props{"repository": "gitlab.com/acme/shop", "secretsOf": []any{"gitlab.com/acme/shop", "gitlab.com/acme"}, "system": "gitlab"}
	if environment != "" {
		props["environment"] = environment
	}
	w.c.AddNode(fact.Node{Key: key, Props: props, Evidence: w.here()})
	return key
}

// variable adds a variable that stores a secret not known.
func (w *world) variable(id string, props fact.Props) fact.Key {
	stored := w.node("unknown-secret", id, nil)
	w.edge(w.node("ci-secret", id, props), fact.Stores, stored)
	return stored
}

// listsGitLab says that a list of gitlab.com/acme/shop is given whole.
func (w *world) listsGitLab(operation string) {
	w.c.Add(fact.Fact{Inventory: &fact.Inventory{Provider: "gitlab", Account: "gitlab.com/acme/shop", Operation: operation, Complete: true, Evidence: w.here()}})
}

func TestProtectedEnvironments(t *testing.T) {
	for _, c := range []struct {
		name, environment string
		listed            bool
		verdict           fact.Verdict
	}{
		{"not listed", "production", false, fact.Unknown},
		{"protected", "production", true, fact.Conditional},
		{"another is", "staging", true, fact.Yes},
		{"a computed name that may be it", "prod*", true, fact.Unknown},
		{"a computed name that can't be it", "review/*", true, fact.Yes},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			job := w.pipelineJob("deploy", "push/other", c.environment)
			stored := w.variable("gitlab.com/acme/shop/environments/"+c.environment+"/secrets/KEY", nil)
			environment := w.node("ci-environment", "gitlab.com/acme/shop/environments/"+c.environment, nil)
			if c.listed {
				w.listsGitLab("protected_environments")
				w.node("ci-environment", "gitlab.com/acme/shop/environments/production", fact.Props{"protected": true, "deployAccess": []string{"Maintainers"}})
			}
			d := w.derive()
			e := d.says(c.verdict, job, stored, 0)
			if c.verdict == fact.Conditional {
				assert.Equal(t, fact.Conditions{{Key: "gitlab:deploy_access", Operator: "StringEquals", Values: []string{"Maintainers"}}}, e.Conditions)
			}
			if c.listed {
				d.says(c.verdict, job, environment, 0)
			} else {
				d.nothing(job, environment, 0)
			}
		})
	}
}

func TestJobsAreGivenTheVariablesOfTheirProjectAndGroups(t *testing.T) {
	w := newWorld(t)
	job := w.pipelineJob("build", "push/other", "")
	own := w.variable("gitlab.com/acme/shop/secrets/TOKEN", nil)
	shadowed := w.variable("gitlab.com/acme/secrets/TOKEN", nil)
	group := w.variable("gitlab.com/acme/secrets/SHARED", nil)
	foreign := w.variable("gitlab.com/acme/other/secrets/TOKEN", nil)
	lookalike := w.variable("gitlab.com/acme/shop2/secrets/TOKEN", nil)
	key := w.node("aws-access-key", "AKIAIOSFODNN7EXAMPLE", nil)
	secret := w.node("aws-access-key.secret", "AKIAIOSFODNN7EXAMPLE", nil)
	id := w.node("aws-access-key.id", "AKIAIOSFODNN7EXAMPLE", nil)
	w.edge(w.node("ci-secret", "gitlab.com/acme/shop/secrets/AWS_SECRET_ACCESS_KEY", nil), fact.Stores, secret)
	w.edge(w.node("ci-secret", "gitlab.com/acme/shop/secrets/AWS_ACCESS_KEY_ID", nil), fact.Stores, id)
	d := w.derive()
	d.says(fact.Yes, job, own, 0)
	d.nothing(job, shadowed, 0)
	d.says(fact.Yes, job, group, 0)
	d.nothing(job, foreign, 0)
	d.nothing(job, lookalike, 0)
	d.says(fact.Yes, job, key, 0)
}

func TestVariablesThatAreNotListedAreMissing(t *testing.T) {
	w := newWorld(t)
	w.node("git-repository", "gitlab.com/acme/shop", nil)
	job := w.pipelineJob("build", "push/other", "")
	w.c.Add(fact.Fact{Inventory: &fact.Inventory{Provider: "gitlab", Account: "gitlab.com/acme", Operation: "variables", Complete: true, Evidence: w.here()}})
	var calls []string
	for _, gap := range w.derive().Gaps {
		if strings.HasPrefix(gap.What, "the secrets that ") {
			assert.Equal(t, []fact.Key{job.Base()}, gap.About)
			calls = append(calls, gap.SettledBy)
		}
	}
	assert.Equal(t, []string{"GET /projects/acme%2Fshop/variables"}, calls)
}

func TestVariablesOfEnvironments(t *testing.T) {
	for _, c := range []struct {
		scope, environment string
		verdict            fact.Verdict
		edge               bool
	}{
		{"production", "production", fact.Yes, true},
		{"production", "staging", 0, false},
		{"production", "", 0, false},
		{"review/*", "review/x", fact.Yes, true},
		{"review/*", "review/*", fact.Yes, true},
		{"review/main", "review/*", fact.Unknown, true},
		{"production", "review/*", 0, false},
		{"*/eu", "review/*", fact.Unknown, true},
		{"prod*", "prod", fact.Yes, true},
	} {
		w := newWorld(t)
		w.listsGitLab("protected_environments")
		job := w.pipelineJob("deploy", "push/other", c.environment)
		stored := w.variable("gitlab.com/acme/shop/environments/"+c.scope+"/secrets/KEY", nil)
		general := w.variable("gitlab.com/acme/shop/secrets/KEY", nil)
		d := w.derive()
		if c.edge {
			d.says(c.verdict, job, stored, 0)
		} else {
			d.nothing(job, stored, 0)
		}
		if c.edge && c.verdict == fact.Yes {
			d.nothing(job, general, 0) // the narrower scope counts
		} else {
			d.says(fact.Yes, job, general, 0)
		}
	}
}

func TestProtectedVariables(t *testing.T) {
	known := func(branches ...any) fact.Props {
		return fact.Props{"defaultBranch": "main", "protectedBranches": branches, "protectedTags": []any{}}
	}
	for _, c := range []struct {
		name, context string
		repository    fact.Props
		verdict       fact.Verdict
		edge          bool
	}{
		{"nothing known of the default branch", "push/default", nil, fact.Unknown, true},
		{"the default branch is protected", "push/default", known("main"), fact.Yes, true},
		{"by a pattern", "push/default", known("ma*"), fact.Yes, true},
		{"it is not", "push/default", known("release/*"), 0, false},
		{"nothing known of others", "push/other", nil, fact.Conditional, true},
		{"no other is protected", "push/other", known("main"), 0, false},
		{"some others are", "push/other", known("main", "release/*"), fact.Conditional, true},
		{"no tag is protected", "push/tag", known("main"), 0, false},
		{"a merge request between protected branches", "merge_request_event/merge-request", known("main"), fact.Conditional, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.node("git-repository", "gitlab.com/acme/shop", c.repository)
			job := w.pipelineJob("deploy", c.context, "")
			stored := w.variable("gitlab.com/acme/shop/secrets/KEY", fact.Props{"protected": true})
			d := w.derive()
			if !c.edge {
				d.nothing(job, stored, 0)
				return
			}
			e := d.says(c.verdict, job, stored, 0)
			switch c.verdict {
			case fact.Unknown:
				d.missing(e, "whether the default branch of gitlab.com/acme/shop is protected", fact.NotDecided)
			case fact.Conditional:
				require.Len(t, e.Conditions, 1)
				assert.Equal(t, "gitlab:ref_protected", e.Conditions[0].Key)
			default:
			}
		})
	}
}

// GitLab's provider is trusted as any other: by what the subject's pattern says. The
// job chooses its audience.
func TestGitLabSubjects(t *testing.T) {
	const branch = "project_path:acme/shop:ref_type:branch:ref:"
	trust := func(operator, sub string) string {
		return `{"Effect":"Allow","Principal":{"Federated":"` + provider + `gitlab.com"},"Action":"sts:AssumeRoleWithWebIdentity",` +
			`"Condition":{"StringEquals":{"gitlab.com:aud":"https://sts.amazonaws.com"},"` + operator + `":{"gitlab.com:sub":"` + sub + `"}}}`
	}
	for _, c := range []struct {
		name, sub, operator, wants string
		verdict                    fact.Verdict
		edge                       bool
	}{
		{"the branch", branch + "main", "StringLike", branch + "main", fact.Yes, true},
		{"another branch", branch + "main", "StringLike", branch + "dev", 0, false},
		{"any branch, some accepted", branch + "*", "StringLike", branch + "main", fact.Conditional, true},
		{"any branch, all accepted", branch + "*", "StringLike", "project_path:acme/shop:*", fact.Yes, true},
		{"a tag where a branch is wanted", "project_path:acme/shop:ref_type:tag:ref:*", "StringLike", branch + "*", 0, false},
		{"another project of the group", "project_path:acme/other:ref_type:branch:ref:main", "StringLike", branch + "main", 0, false},
		{"the whole group", "project_path:acme/other:ref_type:branch:ref:main", "StringLike", "project_path:acme/*:ref_type:branch:ref:main", fact.Yes, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			subject := w.node("oidc-subject", "https://gitlab.com#"+c.sub, nil)
			role := w.role("r", trust(c.operator, c.wants))
			d := w.derive()
			if !c.edge {
				d.nothing(subject, role, 0)
				return
			}
			e := d.says(c.verdict, subject, role, 0)
			assert.Equal(t, "aws-sts-web-identity-gitlab", e.Technique)
			for _, condition := range e.Conditions {
				assert.False(t, strings.HasSuffix(strings.ToLower(condition.Key), ":aud"), "the job chooses its audience")
			}
		})
	}
}
