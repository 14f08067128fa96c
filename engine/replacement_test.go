package engine_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
)

func (w *world) replacement(from string) *engine.Replacement {
	w.t.Helper()
	answer, err := w.ask().Plan(w.t.Context(), engine.Question{From: []string{from}, At: at})
	require.NoError(w.t, err)
	require.Len(w.t, answer.Replacements, 1)
	return &answer.Replacements[0]
}

// started is one way in which a job is started, and what is known of it.
type started struct {
	context, ref, environment string
}

// TestSubjectOfAJob: the subjects are those of the issuers' documentation. GitHub:
// "repo:octo-org/octo-repo:environment:Production", ":ref:refs/heads/demo-branch",
// ":ref:refs/tags/demo-tag", ":pull_request". GitLab:
// "project_path:agroup/bgroup/myproject:ref_type:tag:ref:v4.2.0".
func TestSubjectOfAJob(t *testing.T) {
	const hub, lab = "github.com/octo-org/octo-repo:.github/workflows/deploy.yml#deploy", "gitlab.com/agroup/bgroup/myproject:.gitlab-ci.yml#deploy"
	for name, c := range map[string]struct {
		job      string
		props    fact.Props
		starts   []started
		subjects []string
		note     string
	}{
		"an environment":              {hub, nil, []started{{"push/default", "refs/heads/main", "Production"}}, []string{"repo:octo-org/octo-repo:environment:Production"}, ""},
		"a colon in its name":         {hub, nil, []started{{"push/default", "refs/heads/main", "eu:prod"}}, []string{"repo:octo-org/octo-repo:environment:eu%3Aprod"}, ""},
		"a branch":                    {hub, nil, []started{{"push/default", "refs/heads/demo-branch", ""}}, []string{"repo:octo-org/octo-repo:ref:refs/heads/demo-branch"}, ""},
		"a branch that no file names": {hub, nil, []started{{"push/default", "", ""}}, []string{"repo:octo-org/octo-repo:ref:refs/heads/<default branch>"}, ""},
		"tags":                        {hub, nil, []started{{"push/tag", "", ""}}, []string{"repo:octo-org/octo-repo:ref:refs/tags/*"}, "protect those refs"},
		"pull requests":               {hub, nil, []started{{"pull_request/pull-request", "", ""}}, []string{"repo:octo-org/octo-repo:pull_request"}, "any pull request"},
		"a branch and pull requests": {hub, nil, []started{{"pull_request/pull-request", "", ""}, {"push/default", "refs/heads/main", ""}},
			[]string{"repo:octo-org/octo-repo:ref:refs/heads/main"}, "repo:octo-org/octo-repo:pull_request: trusting that lets"},
		"two branches": {hub, nil, []started{{"push/default", "refs/heads/main", ""}, {"push/other", "refs/heads/next", ""}},
			[]string{"repo:octo-org/octo-repo:ref:refs/heads/main", "repo:octo-org/octo-repo:ref:refs/heads/next"}, ""},
		"a server of one's own":                  {"ghe.acme.example/octo-org/octo-repo:.github/workflows/deploy.yml#deploy", nil, []started{{"push/default", "refs/heads/main", ""}}, []string{"repo:octo-org/octo-repo:ref:refs/heads/main"}, ""},
		"GitLab: a branch":                       {lab, fact.Props{"system": "gitlab"}, []started{{"push/default", "refs/heads/main", ""}}, []string{"project_path:agroup/bgroup/myproject:ref_type:branch:ref:main"}, ""},
		"GitLab: an environment changes nothing": {lab, fact.Props{"system": "gitlab"}, []started{{"push/default", "refs/heads/main", "production"}}, []string{"project_path:agroup/bgroup/myproject:ref_type:branch:ref:main"}, ""},
		"GitLab: a tag":                          {lab, fact.Props{"system": "gitlab"}, []started{{"push/tag", "refs/tags/v4.2.0", ""}}, []string{"project_path:agroup/bgroup/myproject:ref_type:tag:ref:*"}, "protect those refs"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.wholeAccount()
			key := w.key("AKIAJOB", "active", w.user("u"))
			w.node("ci-job", c.job, c.props)
			repository, _, _ := strings.Cut(c.job, ":")
			for _, s := range c.starts {
				variant := fact.Key{Kind: "ci-job", ID: c.job, Context: s.context}
				w.add(fact.Fact{Node: &fact.Node{Key: variant, Props: c.props, Evidence: w.here()}})
				w.edge(variant, fact.Uses, key)
				if s.ref != "" {
					w.edge(w.node("git-ref", repository+"@"+s.ref, nil), fact.Triggers, variant)
				}
				if s.environment != "" {
					w.edge(variant, fact.Enters, w.node("ci-environment", repository+"/environments/"+s.environment, nil))
				}
			}
			r := w.replacement("AKIAJOB")
			assert.Equal(t, c.subjects[0], r.Subject)
			if len(c.subjects) > 1 {
				assert.Equal(t, c.subjects, r.Subjects)
			} else {
				assert.Empty(t, r.Subjects)
			}
			if c.note != "" {
				assert.Contains(t, strings.Join(r.Notes, "\n"), c.note)
			}
			assert.Contains(t, string(r.Trust), "sts:AssumeRoleWithWebIdentity")
		})
	}
}

// TestTrustNamesIssuerAudienceAndSubject: an exact subject is compared as it is, a
// pattern as a pattern.
func TestTrustNamesIssuerAudienceAndSubject(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	job := fact.Key{Kind: "ci-job", ID: "github.com/acme/shop:.github/workflows/release.yml#publish", Context: "push/tag"}
	w.add(fact.Fact{Node: &fact.Node{Key: job, Evidence: w.here()}})
	w.edge(job, fact.Uses, w.key("AKIATAG", "active", w.user("u")))
	r := w.replacement("AKIATAG")
	assert.JSONEq(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"},
		"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"},
		"StringLike":{"token.actions.githubusercontent.com:sub":"repo:acme/shop:ref:refs/tags/*"}}}]}`, string(r.Trust))
	assert.Equal(t, "https://token.actions.githubusercontent.com", r.Issuer)
}

// TestSubjectOfAServiceAccount: the issuer is the cluster's own, the subject the
// account's (docs.aws.amazon.com/eks, associate-service-account-role).
func TestSubjectOfAServiceAccount(t *testing.T) {
	const issuer = "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
	for name, c := range map[string]struct{ known, provider string }{
		"known":   {issuer, "arn:aws:iam::111111111111:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"},
		"unknown": {"", "arn:aws:iam::111111111111:oidc-provider/<OIDC issuer of prod>"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.wholeAccount()
			w.node("k8s-cluster", "prod", fact.Props{"oidcIssuer": c.known})
			workload := w.node("k8s-workload", "prod/shop/Deployment/api", nil)
			w.edge(workload, fact.RunsAs, w.node("k8s-service-account", "prod/shop/api", nil))
			w.edge(workload, fact.Uses, w.key("AKIAPOD", "active", w.user("u")))
			r := w.replacement("AKIAPOD")
			assert.Equal(t, "system:serviceaccount:shop:api", r.Subject)
			var trust struct {
				Statement []struct {
					Principal struct{ Federated string }
					Condition struct{ StringEquals map[string]string }
				}
			}
			require.NoError(t, json.Unmarshal(r.Trust, &trust))
			assert.Equal(t, c.provider, trust.Statement[0].Principal.Federated)
			assert.Contains(t, trust.Statement[0].Condition.StringEquals, c.provider[len("arn:aws:iam::111111111111:oidc-provider/"):]+":sub")
		})
	}
}

// A repository with a template of its own has subjects that nobody can form from
// outside.
func TestSubjectOfATemplateOfItsOwn(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	w.node("git-repository", "github.com/acme/shop", fact.Props{"subjectTemplate": "own", "subjectClaims": []string{"repo", "job_workflow_ref"}})
	job := fact.Key{Kind: "ci-job", ID: "github.com/acme/shop:.github/workflows/release.yml#publish", Context: "push/default"}
	w.add(fact.Fact{Node: &fact.Node{Key: job, Evidence: w.here()}})
	w.edge(job, fact.Uses, w.key("AKIAOWN", "active", w.user("u")))
	r := w.replacement("AKIAOWN")
	assert.Empty(t, r.Subject)
	assert.Empty(t, r.Trust)
	assert.Contains(t, strings.Join(r.Notes, "\n"), "template of subjects of its own")
}

// So has a project of GitLab that chose other components.
func TestSubjectOfComponentsOfItsOwn(t *testing.T) {
	for chosen, subject := range map[string]string{"project_path,ref_type,ref": "project_path:acme/shop:ref_type:branch:ref:<default branch>", "project_path,user_login": ""} {
		w := newWorld(t)
		w.wholeAccount()
		w.node("git-repository", "gitlab.com/acme/shop", fact.Props{"subjectOf": strings.Split(chosen, ",")})
		job := fact.Key{Kind: "ci-job", ID: "gitlab.com/acme/shop:.gitlab-ci.yml#deploy", Context: "push/default"}
		w.add(fact.Fact{Node: &fact.Node{Key: job, Props: fact.Props{"system": "gitlab"}, Evidence: w.here()}})
		base := job.Base()
		w.add(fact.Fact{Node: &fact.Node{Key: base, Props: fact.Props{"system": "gitlab"}, Evidence: w.here()}})
		w.edge(job, fact.Uses, w.key("AKIALAB", "active", w.user("u")))
		assert.Equal(t, subject, w.replacement("AKIALAB").Subject, chosen)
	}
}

// TestLeastPolicy: what was done and not refused is allowed; on what it was done, where
// every call says so; and what the log cannot show is told.
func TestLeastPolicy(t *testing.T) {
	const secret = "arn:aws:secretsmanager:us-east-1:111111111111:secret:db-AbCdEf"
	w := newWorld(t)
	w.wholeAccount()
	key := w.key("AKIALEAST", "active", w.user("u"))
	function := w.node("aws-lambda-function", "arn:aws:lambda:us-east-1:"+own+":function:export", fact.Props{"addresses": []string{"198.51.100.7"}})
	w.edge(function, fact.Uses, key)
	seen := func(action string, on fact.Key, denied int) {
		from := at.Add(-5 * time.Hour)
		w.add(fact.Fact{Use: &fact.Use{Of: key, On: on, Log: "cloudtrail", Account: own, Region: "us-east-1", Action: action, Address: "198.51.100.7", Client: "Boto3", First: from, Last: from, Count: 3, Denied: denied, Evidence: w.here()}})
	}
	seen("secretsmanager:GetSecretValue", fact.Key{Kind: "aws-secret", ID: secret}, 0)
	seen("s3:ListObjectsV2", fact.Key{}, 0)
	seen("s3:CreateMultipartUpload", fact.Key{}, 0)
	seen("sts:GetCallerIdentity", fact.Key{}, 0)
	seen("iam:ListUsers", fact.Key{}, 3) // refused throughout: it had no right to it
	seen("kms:Decrypt", fact.Key{Kind: "aws-kms-key", ID: "arn:aws:kms:us-east-1:111111111111:key/k-1"}, 0)
	seen("kms:Decrypt", fact.Key{}, 1)                       // and on something else
	w.use(key, "iam:CreateUser", "192.0.2.66", "aws-cli", 1) // a stranger's
	from, to := at.Add(-20*24*time.Hour), at
	w.add(fact.Fact{Coverage: &fact.Coverage{Log: "cloudtrail", Account: own, Classes: []string{"management"}, From: &from, To: &to, Evidence: w.here()}})

	r := w.replacement("AKIALEAST")
	assert.JSONEq(t, `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":["secretsmanager:GetSecretValue"],"Resource":["`+secret+`"]},
		{"Effect":"Allow","Action":["kms:Decrypt","s3:ListBucket","s3:PutObject"],"Resource":"*"}]}`, string(r.Policy))
	assert.Equal(t, []string{"kms:Decrypt", "s3:ListBucket", "s3:PutObject", "secretsmanager:GetSecretValue"}, r.Actions)
	notes := strings.Join(r.Notes, "\n")
	assert.Contains(t, notes, "no log of account "+own+" was loaded that holds reads and writes of objects, items and messages (data events)")
	assert.Contains(t, notes, "(management events) of account "+own+" are seen since 2026-11-04T02:14:00Z")
	assert.Contains(t, notes, "the log does not say, for a person to narrow: kms:Decrypt, s3:ListBucket, s3:PutObject")
}

// What a consumer was seen doing only since its credential lies exposed may be another's
// doing: the policy does not give it to whoever sits there.
func TestLeastPolicyLeavesOutWhatIsNewSinceTheExposure(t *testing.T) {
	w, seen := aQuietExport(t)
	seen("iam:ListUsers", "us-east-1", "198.51.100.7", 30, 0)
	seen("s3:GetObject", "us-east-1", "198.51.100.7", 15*24, 0)
	seen("s3:GetObject", "us-east-1", "198.51.100.7", 30, 0)
	r := w.replacement("AKIAEXPORT")
	assert.Equal(t, []string{"s3:GetObject", "s3:PutObject"}, r.Actions)
	assert.Contains(t, strings.Join(r.Notes, "\n"), "since the exposure, and left out until its owner says that it is its own: iam:ListUsers")
}

// What was seen doing nothing needs its owner's word.
func TestNoPolicyWithoutUse(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	w.edge(w.node("aws-lambda-function", "arn:aws:lambda:us-east-1:"+own+":function:export", nil), fact.Uses, w.key("AKIAQUIET", "active", w.user("u")))
	r := w.replacement("AKIAQUIET")
	assert.Empty(t, r.Policy)
	assert.Empty(t, r.Actions)
	assert.Contains(t, strings.Join(r.Notes, "\n"), "no call of it was seen")
}

// More actions than an observation lists are in the policy all the same.
func TestLeastPolicyHasAllActions(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	key := w.key("AKIAMANY", "active", w.user("u"))
	w.edge(w.node("aws-lambda-function", "arn:aws:lambda:us-east-1:"+own+":function:export", fact.Props{"addresses": []string{"198.51.100.7"}}), fact.Uses, key)
	for i := range 30 {
		w.use(key, "ec2:Describe"+string(rune('A'+i%26))+string(rune('A'+i/26)), "198.51.100.7", "Boto3", 2)
	}
	assert.Len(t, w.replacement("AKIAMANY").Actions, 30)
}
