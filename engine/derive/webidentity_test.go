package derive_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
)

const (
	github   = "token.actions.githubusercontent.com"
	provider = "arn:aws:iam::" + own + ":oidc-provider/"
)

// accepts is a trust policy for GitHub's tokens; conditions are on sub and aud.
func accepts(conditions string) string {
	conditions = strings.NewReplacer("SUB", github+":sub", "AUD", github+":aud").Replace(conditions)
	text := `{"Effect":"Allow","Principal":{"Federated":"` + provider + github + `"},"Action":"sts:AssumeRoleWithWebIdentity"`
	if conditions != "" {
		text += `,"Condition":` + conditions
	}
	return text + "}"
}

func (w *world) subject(sub string) fact.Key {
	return w.node("oidc-subject", "https://"+github+"#"+sub, fact.Props{"repository": "github.com/acme/shop"})
}

func TestSubjects(t *testing.T) {
	const main = "repo:acme/shop:ref:refs/heads/main"
	const aud = `"AUD":"sts.amazonaws.com"`
	equals := func(sub string) string { return `{"StringEquals":{` + aud + `,"SUB":"` + sub + `"}}` }
	like := func(sub string) string { return `{"StringLike":{"SUB":"` + sub + `"},"StringEquals":{` + aud + `}}` }
	for _, c := range []struct {
		name, sub, conditions string
		verdict               fact.Verdict
		edge                  bool
	}{
		{"the ref", main, equals(main), fact.Yes, true},
		{"another ref", main, equals("repo:acme/shop:ref:refs/heads/dev"), 0, false},
		{"an environment replaces the ref", "repo:acme/shop:environment:production", equals(main), 0, false},
		{"the environment", "repo:acme/shop:environment:production", equals("repo:acme/shop:environment:production"), fact.Yes, true},
		{"a pull request replaces the ref", "repo:acme/shop:pull_request", equals(main), 0, false},
		{"StringEquals takes * as it stands", main, equals("repo:acme/shop:*"), 0, false},
		{"StringLike of the repository", main, like("repo:acme/shop:*"), fact.Yes, true},
		{"StringLike of the organisation", main, like("repo:acme/*"), fact.Yes, true},
		{"StringLike that lets look-alikes in", "repo:acme-evil/x:ref:refs/heads/main", like("repo:acme*"), fact.Yes, true},
		{"StringLike with the slash keeps them out", "repo:acme-evil/x:ref:refs/heads/main", like("repo:acme/*"), 0, false},
		{"aud alone: any repository", main, `{"StringEquals":{` + aud + `}}`, fact.Yes, true},
		{"no condition: any repository", main, "", fact.Yes, true},
		{"a pattern of subjects, all accepted", "repo:acme/shop:ref:refs/heads/*", like("repo:acme/shop:*"), fact.Yes, true},
		{"a pattern of subjects, some accepted", "repo:acme/shop:ref:refs/heads/*", equals(main), fact.Conditional, true},
		{"a pattern of subjects, none accepted", "repo:acme/shop:ref:refs/tags/*", equals(main), 0, false},
		{"a condition that the job doesn't choose", main, `{"StringEquals":{"SUB":"` + main + `","` + github + `:job_workflow_ref":"acme/x/.github/workflows/y.yml@refs/heads/main"}}`, fact.Conditional, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.node("git-repository", "github.com/acme/shop", fact.Props{fact.PropCreatedAt: "2020-01-01T00:00:00Z"})
			subject, role := w.subject(c.sub), w.role("r", accepts(c.conditions))
			d := w.derive()
			if !c.edge {
				d.nothing(subject, role, 0)
				return
			}
			e := d.says(c.verdict, subject, role, 0)
			assert.Equal(t, "aws-sts-web-identity-github", e.Technique)
			for _, condition := range e.Conditions {
				assert.NotEqual(t, github+":aud", strings.ToLower(condition.Key), "the job chooses its audience")
			}
		})
	}
}

// Repositories that were created, renamed or transferred since 2026-07-15 have
// subjects that carry ids (techniques, near miss 7).
func TestFormsOfSubjects(t *testing.T) {
	const byName, byID = "repo:acme/shop:ref:refs/heads/main", "repo:acme@1234/shop@5678:ref:refs/heads/main"
	const before, after = "2026-07-14T23:59:59Z", "2026-07-15T00:00:00Z"
	for _, c := range []struct {
		trust, created string
		verdict        fact.Verdict
		missing        string
	}{
		{byName, before, fact.Yes, "renamed or transferred"},
		{byName, after, fact.No, ""},
		{byName, "", fact.Yes, "created, renamed or transferred"},
		{byID, before, fact.Unknown, "renamed or transferred"},
		{byID, after, fact.Unknown, "the ids of github.com/acme/shop"},
		{byID, "", fact.Unknown, "created, renamed or transferred"},
		{"repo:acme*/shop*:ref:refs/heads/main", before, fact.Yes, ""},
		{"repo:acme*/shop*:ref:refs/heads/main", after, fact.Yes, ""},
		{"repo:acme*/shop*:ref:refs/heads/main", "", fact.Yes, ""},
	} {
		t.Run(fmt.Sprintf("%s %s", c.trust, c.created), func(t *testing.T) {
			w := newWorld(t)
			props := fact.Props{}
			if c.created != "" {
				props[fact.PropCreatedAt] = c.created
			}
			w.node("git-repository", "github.com/acme/shop", props)
			role := w.role("r", accepts(`{"StringLike":{"SUB":"`+c.trust+`"}}`))
			subject := w.subject(byName)
			d := w.derive()
			e := d.says(c.verdict, subject, role, 0)
			if c.missing == "" {
				assert.Empty(t, e.Missing)
				return
			}
			effect := fact.UpperBound
			if c.verdict == fact.Unknown {
				effect = fact.NotDecided
			}
			d.missing(e, c.missing, effect)
		})
	}
}

func TestOtherIssuers(t *testing.T) {
	w := newWorld(t)
	subject := w.node("oidc-subject", "https://gitlab.com#project_path:acme/shop:ref_type:branch:ref:main", nil)
	role := w.role("r", `{"Effect":"Allow","Principal":{"Federated":"`+provider+`gitlab.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringLike":{"gitlab.com:sub":"project_path:acme/*"}}}`)
	elsewhere := w.role("elsewhere", `{"Effect":"Allow","Principal":{"Federated":"`+provider+`evil.gitlab.com"},"Action":"sts:AssumeRoleWithWebIdentity"}`)
	d := w.derive()
	assert.Equal(t, "aws-sts-web-identity-gitlab", d.says(fact.Yes, subject, role, 0).Technique)
	d.nothing(subject, elsewhere, 0)
}

// Alternatives of which one is the job's to choose are open.
func TestAlternativesOfATrust(t *testing.T) {
	workflow := `{"StringEquals":{"` + github + `:job_workflow_ref":"acme/x/.github/workflows/y.yml@refs/heads/main"}}`
	actor := `{"StringEquals":{"` + github + `:actor":"alice"}}`
	w := newWorld(t)
	subject := w.subject("repo:acme/shop:ref:refs/heads/main")
	chosen := w.role("chosen", accepts(workflow), accepts(`{"StringEquals":{"AUD":"sts.amazonaws.com"}}`))
	either := w.role("either", accepts(workflow), accepts(actor))
	d := w.derive()
	d.says(fact.Yes, subject, chosen, 0)
	e := d.says(fact.Conditional, subject, either, 0)
	require.Len(t, e.Conditions, 1)
	assert.Len(t, e.Conditions[0].AnyOf, 2)
}

func TestWebIdentityHasNoMFA(t *testing.T) {
	w := newWorld(t)
	bucket := w.bucket("b", own)
	w.none(fact.DocResource, bucket)
	subject := w.subject("repo:acme/shop:ref:refs/heads/main")
	role := w.role("r", accepts(`{"StringLike":{"SUB":"repo:acme/shop:*"}}`))
	w.inline(role, "inline", allow("s3:GetObject", "arn:aws:s3:::b/*"), withoutMFA)
	d := w.derive()
	d.says(fact.Yes, subject, in(role, "web-identity"), 0)
	d.says(fact.No, in(role, "web-identity"), bucket, fact.Read)
}

func TestPushingAWorkflow(t *testing.T) {
	w := newWorld(t)
	ref := w.node("git-ref", "github.com/acme/shop@refs/heads/main", nil)
	tag := w.node("git-ref", "github.com/acme/shop@refs/tags/v1", nil)
	secret := w.node("unknown-secret", "github.com/acme/shop/secrets/TOKEN", nil)
	inEnvironment := w.node("unknown-secret", "github.com/acme/shop/environments/prod/secrets/TOKEN", nil)
	ofOrganization := w.node("unknown-secret", "github.com/acme/secrets/SHARED", nil)
	ofAnother := w.node("unknown-secret", "github.com/other/secrets/SHARED", nil)
	role := w.role("r", accepts(`{"StringEquals":{"SUB":"repo:acme/shop:ref:refs/heads/main"}}`))
	d := w.derive()

	repository := fact.Key{Kind: "git-repository", ID: "github.com/acme/shop"}
	d.missing(d.says(fact.Unknown, repository, ref, fact.Write), "protection of refs/heads/main", fact.NotDecided)
	assert.Equal(t, "GET /repos/acme/shop/rulesets", d.one(repository, tag, fact.Write).Missing[0].SettledBy)
	job := fact.Key{Kind: "ci-job", ID: ref.ID + "#any-workflow", Context: "any workflow on this ref"}
	d.says(fact.Yes, ref, job, 0)
	d.says(fact.Yes, job, secret, 0)
	d.nothing(job, inEnvironment, 0)
	e := d.says(fact.Unknown, job, ofOrganization, 0) // which repositories see it is the secret's own setting
	assert.Equal(t, "GET /orgs/acme/actions/secrets/SHARED/repositories", e.Missing[0].SettledBy)
	d.nothing(job, ofAnother, 0)
	subject := fact.Key{Kind: "oidc-subject", ID: "https://" + github + "#repo:acme/shop:ref:refs/heads/main"}
	d.says(fact.Yes, job, subject, 0)
	d.says(fact.Yes, subject, role, 0)
}
