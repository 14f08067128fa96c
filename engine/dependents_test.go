package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
)

func (w *world) dependents(of string) *engine.DependentsAnswer {
	w.t.Helper()
	answer, err := w.ask().Dependents(context.Background(), engine.Question{To: []string{of}, At: at})
	require.NoError(w.t, err)
	return answer
}

// use adds calls of a credential, the last of them hours before the asked time.
func (w *world) use(of fact.Key, action, address, client string, hours int) {
	last := at.Add(-time.Duration(hours) * time.Hour)
	w.add(fact.Fact{Use: &fact.Use{Of: of, Log: "cloudtrail", Account: own, Action: action, Address: address, Client: client,
		First: last.Add(-time.Hour), Last: last, Count: 3, Evidence: w.here()}})
}

func (w *world) covers(log, account string) {
	from, to := at.Add(-72*time.Hour), at.Add(-time.Minute)
	w.add(fact.Fact{Coverage: &fact.Coverage{Log: log, Account: account, Classes: []string{"management"}, From: &from, To: &to, Evidence: w.here()}})
}

// What was found and the entry of its issuer that a hint joined it to are one: who uses
// the entry depends on what was found, and a stranger with the one has the other.
func TestDependentsOfAnotherName(t *testing.T) {
	w := newWorld(t)
	found, listed := w.node("entra-client-secret", "entra-client-secret@chat#1", nil), w.node("entra-client-secret", "7c1e", nil)
	for _, way := range [][2]fact.Key{{found, listed}, {listed, found}} {
		w.add(fact.Fact{Edge: &fact.Edge{From: way[0], Relation: fact.SameAs, To: way[1], Confidence: "inferred", Evidence: w.here()}})
	}
	export := w.node("aws-lambda-function", "arn:aws:lambda:us-east-1:"+own+":function:bi", nil)
	w.edge(export, fact.Uses, listed)
	w.use(listed, "Sign-in", "198.51.100.7", "", 2)
	answer := w.dependents(found.ID)
	require.Len(t, answer.Consumers, 1)
	assert.Equal(t, export.ID, answer.Consumers[0].ID)
	require.Len(t, answer.Unmatched, 1)
	assert.Equal(t, "198.51.100.7", answer.Unmatched[0].Address)
	assert.NotEqual(t, "no", answer.OtherUse.Did)

	plan, err := w.ask().Plan(context.Background(), engine.Question{From: []string{found.ID}, At: at})
	require.NoError(t, err)
	for _, step := range plan.Then {
		if step.Action == engine.ActionContain {
			assert.Equal(t, listed.ID, step.Of.ID, "the step names what its issuer names")
			assert.Len(t, step.Ends, 2)
			require.Len(t, step.Breaks, 1)
		}
		assert.NotEqual(t, engine.ActionSibling, step.Action)
	}
}

// A shared key: declared by a job and a function, used from both and from
// somewhere else. What nothing explains stands out.
func TestDependentsDeclaredObservedAndUnmatched(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	key := w.key("AKIASHARED", "active", w.user("u"))
	job := w.node("ci-job", "github.com/acme/shop:.github/workflows/deploy.yml#deploy", nil)
	environment := w.node("ci-environment", "github.com/acme/shop/environments/production", nil)
	w.edge(job, fact.Uses, key)
	w.edge(job, fact.Enters, environment)
	w.edge(w.node("git-repository", "github.com/acme/shop", nil), fact.OwnedBy, w.node("team", "team-shop", nil))
	function := w.node("aws-lambda-function", "arn:aws:lambda:us-east-1:"+own+":function:export-dev", fact.Props{"addresses": []string{"198.51.100.0/28"}})
	w.edge(function, fact.Uses, key)
	w.use(key, "s3:PutObject", "203.0.113.5", "configure-aws-credentials-for-github-actions", 2)
	w.use(key, "s3:GetObject", "198.51.100.7", "Boto3", 3)
	w.use(key, "sts:GetCallerIdentity", "192.0.2.66", "aws-cli", 1)
	w.use(key, "s3:ListBuckets", "192.0.2.66", "aws-cli", 1)
	w.covers("cloudtrail", own)
	answer := w.dependents("AKIASHARED")

	require.Len(t, answer.Consumers, 2)
	byFunction, byJob := answer.Consumers[0], answer.Consumers[1]
	if byFunction.Kind != "aws-lambda-function" {
		byFunction, byJob = byJob, byFunction
	}
	assert.Equal(t, "declared and observed", byJob.Seen)
	assert.Equal(t, "production", byJob.Environments[0].Value)
	assert.Equal(t, engine.Documented, byJob.Environments[0].Confidence)
	assert.Equal(t, "team-shop", byJob.Owners[0].Value)
	assert.Contains(t, byJob.Owners[0].Reason, "github.com/acme/shop")
	assert.Contains(t, byJob.Observed[0].Reason, "github-actions")
	assert.Equal(t, "declared and observed", byFunction.Seen)
	assert.Equal(t, "development", byFunction.Environments[0].Value)
	assert.Equal(t, engine.Inferred, byFunction.Environments[0].Confidence)
	assert.Empty(t, byFunction.Owners, "no owner is an answer")
	assert.Contains(t, byFunction.Observed[0].Reason, "198.51.100.0/28")

	require.Len(t, answer.Unmatched, 1)
	stranger := answer.Unmatched[0]
	assert.Equal(t, "192.0.2.66", stranger.Address)
	assert.Equal(t, []string{"s3:ListBuckets", "sts:GetCallerIdentity"}, stranger.Actions)
	assert.Equal(t, 6, stranger.Count)
	assert.NotEmpty(t, stranger.Evidence)
	assert.Len(t, answer.Coverage, 1)
	assert.Equal(t, engine.Reaches, answer.Summary.Answer)
}

// A job that names a secret of the environment that it enters depends on what
// lies in it; one that enters and does not name it does not.
func TestDependentsByTheEnvironment(t *testing.T) {
	w := newWorld(t)
	key := w.key("AKIAENV", "active", w.user("u"))
	environment := w.node("ci-environment", "github.com/acme/shop/environments/production", nil)
	place := w.node("ci-secret", environment.ID+"/secrets/KEY", nil)
	w.edge(environment, fact.Contains, place)
	w.edge(place, fact.Stores, key)
	for name, secrets := range map[string][]string{"reads": {"KEY"}, "other": {"TOKEN"}} {
		w.edge(w.node("ci-job", "github.com/acme/shop:.github/workflows/d.yml#"+name, fact.Props{"secretNames": secrets}), fact.Enters, environment)
	}
	answer := w.dependents("AKIAENV")
	require.Len(t, answer.Consumers, 1)
	assert.Equal(t, "github.com/acme/shop:.github/workflows/d.yml#reads", answer.Consumers[0].ID)
	assert.Equal(t, fact.Enters, answer.Consumers[0].Relation)
}

// Two jobs leave the same mark: nothing tells whose the use is.
func TestAMarkOfSeveralConsumersDecidesNothing(t *testing.T) {
	w := newWorld(t)
	key := w.key("AKIATWO", "active", w.user("u"))
	for _, name := range []string{"a", "b"} {
		w.edge(w.node("ci-job", "github.com/acme/shop:.github/workflows/ci.yml#"+name, nil), fact.Uses, key)
	}
	w.use(key, "s3:PutObject", "203.0.113.5", "configure-aws-credentials-for-github-actions", 2)
	answer := w.dependents("AKIATWO")
	require.Len(t, answer.Unmatched, 1)
	assert.Len(t, answer.Unmatched[0].Candidates, 2)
	assert.Equal(t, "declared", answer.Consumers[0].Seen)
}

// A runner signs in with one program and works with another.
func TestCallsFromTheAddressOfAMarkedUse(t *testing.T) {
	w := newWorld(t)
	key := w.key("AKIARUN", "active", w.user("u"))
	w.edge(w.node("ci-job", "github.com/acme/shop:.github/workflows/ci.yml#a", nil), fact.Uses, key)
	w.use(key, "sts:GetCallerIdentity", "203.0.113.5", "configure-aws-credentials-for-github-actions", 3)
	w.use(key, "s3:PutObject", "203.0.113.5", "aws-cli", 2)
	w.use(key, "s3:PutObject", "203.0.113.6", "aws-cli", 2)
	answer := w.dependents("AKIARUN")
	require.Len(t, answer.Unmatched, 1)
	assert.Equal(t, "203.0.113.6", answer.Unmatched[0].Address)
	require.Len(t, answer.Consumers[0].Observed, 2)
	assert.Contains(t, answer.Consumers[0].Observed[1].Reason, "only this consumer")
}

// A zero says how many places could not be read, and that no log was.
func TestAZeroSaysWhatWasNotRead(t *testing.T) {
	w := newWorld(t)
	w.key("AKIALONE", "active", w.user("u"))
	place := w.node("ci-secret", "github.com/acme/shop/secrets/DEPLOY", nil)
	w.edge(w.node("git-repository", "github.com/acme/shop", nil), fact.Contains, place)
	w.node("ci-secret", "github.com/acme/web/secrets/ONLY_A_NAME", nil)
	w.add(fact.Fact{Inventory: &fact.Inventory{Provider: "github", Account: "github.com/acme/web", Operation: "GET /repos/{owner}/{repo}/actions/secrets", Complete: true, Evidence: w.here()}})
	w.edge(place, fact.Stores, w.node("unknown-secret", "github.com/acme/shop/secrets/DEPLOY", nil))
	answer := w.dependents("AKIALONE")
	assert.Empty(t, answer.Consumers)
	assert.Equal(t, engine.NoneFound, answer.Summary.Answer)
	assert.False(t, answer.Summary.Complete)
	require.Len(t, answer.Unreadable, 1)
	assert.Equal(t, 1, answer.Unreadable[0].Count)
	assert.NotNil(t, missing(answer.Missing, "ci-secret"))
	assert.NotNil(t, missing(answer.Missing, "the cloudtrail log of account "+own))
}

// Who delegates to what uses a credential depends on it too; so do a role's
// consumers, by what authenticates or runs as it.
func TestDependentsThroughOthers(t *testing.T) {
	w := newWorld(t)
	token := w.node("mcp-static-token", "mcp-static-token@f#1", nil)
	server := w.node("mcp-server", "https://mcp.example/x", nil)
	agent := w.node("agent", "github.com/acme/shop:.mcp.json", nil)
	w.edge(server, fact.Uses, token)
	w.add(fact.Fact{Edge: &fact.Edge{From: agent, Relation: fact.DelegatesTo, To: server, Access: fact.Read, Evidence: w.here()}})
	role := w.node("aws-role", "arn:aws:iam::"+own+":role/app", nil)
	function := w.node("aws-lambda-function", "arn:aws:lambda:us-east-1:"+own+":function:app", nil)
	w.edge(function, fact.RunsAs, role)
	job := w.node("ci-job", "github.com/acme/shop:.github/workflows/deploy.yml#deploy", fact.Props{"roleToAssume": []string{role.ID}})

	answer := w.dependents("mcp-static-token@f#1")
	require.Len(t, answer.Consumers, 2)
	assert.Equal(t, "agent", answer.Consumers[1].Kind)
	assert.Equal(t, &engine.Node{Kind: "mcp-server", ID: server.ID}, answer.Consumers[1].Through)

	var kinds []string
	for _, c := range w.dependents(role.ID).Consumers {
		kinds = append(kinds, c.Kind)
	}
	assert.ElementsMatch(t, []string{"aws-lambda-function", job.Kind}, kinds)
}

// What was used after the asked time is not told.
func TestUsesAfterTheAskedTime(t *testing.T) {
	w := newWorld(t)
	key := w.key("AKIALATER", "active", w.user("u"))
	w.use(key, "s3:GetObject", "192.0.2.1", "aws-cli", -3)
	w.use(key, "s3:GetObject", "192.0.2.2", "aws-cli", 3)
	answer := w.dependents("AKIALATER")
	require.Len(t, answer.Unmatched, 1)
	assert.Equal(t, "192.0.2.2", answer.Unmatched[0].Address)
}
