package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// Revoking the sessions of an account ends what the catalogue calls a session or says
// to end so first. A token that only its own deletion ends goes on, whatever it is
// called.
func TestRevokingSessionsEndsSessionsAlone(t *testing.T) {
	w := newWorld(t)
	user := w.node("salesforce-user", "005x", nil)
	place := w.node("file", "notes.txt", nil)
	for kind, id := range map[string]string{"gitlab-project-access-token": "deploy", "salesforce-session-id": "sid", "artifactory-access-token": "t", "azure-refresh-token": "r"} {
		key := w.node(kind, id, fact.Props{fact.PropStatus: "active", fact.PropStatusAsOf: "2026-11-24T01:50:00Z"})
		w.edge(place, fact.Stores, key)
		w.given = append(w.given, fact.Fact{Edge: &fact.Edge{From: key, Relation: fact.AuthenticatesAs, To: user, Evidence: w.here()}})
	}
	answer := w.residual(at, "file:notes.txt", engine.StepRevokeSessions+":salesforce-user:005x")
	require.Len(t, answer.Step, 1)
	var ended []string
	for _, n := range answer.Step[0].Ends {
		ended = append(ended, n.ID)
	}
	assert.ElementsMatch(t, []string{"sid", "r"}, ended)
}

// Every credential beside the start has its step, tokens and sessions too.
func TestPlanHasTheSessionsThatLieBeside(t *testing.T) {
	w := newWorld(t)
	place := w.node("file", "bundle.har", nil)
	want := []string{"cookie", "deploy", "sid"}
	for kind, id := range map[string]string{"gitlab-project-access-token": "deploy", "salesforce-session-id": "sid", "okta-session-cookie": "cookie", "npm-token": "start"} {
		w.edge(place, fact.Stores, w.node(kind, id, fact.Props{fact.PropStatus: "active", fact.PropStatusAsOf: "2026-11-24T01:50:00Z"}))
	}
	answer, err := w.ask().Plan(t.Context(), engine.Question{From: []string{"npm-token:start"}, At: at})
	require.NoError(t, err)
	var ended []string
	for _, s := range append(answer.Now, answer.Then...) {
		if s.Action == engine.ActionSibling {
			ended = append(ended, s.Of.ID)
		}
	}
	assert.ElementsMatch(t, want, ended)
}

// A new credential is written where the old one lies only when all are ended by which
// that place is read.
func TestReplacementsWaitForEveryReader(t *testing.T) {
	w := newWorld(t)
	active := fact.Props{fact.PropStatus: "active", fact.PropStatusAsOf: "2026-11-24T01:50:00Z"}
	start, made := w.node("gcp-api-key", "start", active), w.node("npm-token", "made", active)
	vault, job := w.node("database", "vault", nil), w.node("ci-job", "github.com/acme/shop:ci.yml#deploy", nil)
	used := w.node("cloudflare-api-token", "used", active)
	w.can(start, fact.Read, vault)
	w.can(made, fact.Read, vault)
	w.edge(start, fact.Mints, made)
	w.edge(vault, fact.Stores, used)
	w.edge(job, fact.Uses, used)
	answer, err := w.ask().Plan(t.Context(), engine.Question{From: []string{"gcp-api-key:start"}, At: at})
	require.NoError(t, err)
	numbers := map[string]int{}
	for _, s := range append(answer.Now, answer.Then...) {
		numbers[s.Of.ID] = s.Number
		if s.Of.ID == "used" {
			assert.Subset(t, s.After, []int{numbers["start"], numbers["made"]})
			assert.NotZero(t, numbers["made"], "it stands before")
		}
	}
}

// What is made at another issuer acts as what its maker may become there, and not as
// its maker.
func TestWhatIsMadeElsewhereActsThere(t *testing.T) {
	w := newWorld(t)
	token := w.node("kubernetes-bound-token", "t", fact.Props{fact.PropStatus: "revoked", fact.PropStatusAsOf: "2026-11-24T01:50:00Z"})
	pod, cloud := w.node("k8s-service-account", "prod/shop/api", nil), w.node("gcp-service-account", "api@p.iam.gserviceaccount.com", nil)
	for _, e := range []fact.Edge{{From: token, Relation: fact.AuthenticatesAs, To: pod}, {From: pod, Relation: fact.CanBecome, To: cloud}} {
		e.Evidence = w.here()
		w.given = append(w.given, fact.Fact{Edge: &e})
	}
	w.can(pod, fact.Read, w.node("k8s-secret", "prod/shop/db", nil))
	w.can(cloud, fact.Read, w.node("database", "warehouse", nil))
	answer := w.residual(at, "kubernetes-bound-token:t")
	var reached []string
	for i := range answer.Reached {
		reached = append(reached, answer.Reached[i].ID)
	}
	assert.ElementsMatch(t, []string{cloud.ID, "warehouse"}, reached)
}

// A log is one that shows a credential where it has shown it, whatever it is called.
func TestALogThatShowedAUseCoversIt(t *testing.T) {
	w := newWorld(t)
	cookie := w.node("sso-session-cookie", "c", nil)
	from, to := at.AddDate(0, -1, 0), at
	w.add(fact.Fact{Coverage: &fact.Coverage{Log: "admin-panel", Account: "acme", From: &from, To: &to, Evidence: w.here()}})
	w.add(fact.Fact{Coverage: &fact.Coverage{Log: "admin-panel", Account: "other", From: &from, To: &to, Evidence: w.here()}})
	w.add(fact.Fact{Use: &fact.Use{Of: cookie, Log: "admin-panel", Account: "acme", Action: "open", Address: "192.0.2.1", First: from, Last: to, Count: 1, Evidence: w.here()}})
	answer, err := w.ask().Dependents(t.Context(), engine.Question{From: []string{"sso-session-cookie:c"}, At: at})
	require.NoError(t, err)
	assert.Empty(t, answer.Missing)
	require.Len(t, answer.Coverage, 1)
	assert.Equal(t, "acme", answer.Coverage[0].Account)
}

// What a token of which the log tells the digest alone did as the start's own user may
// be the start's work: not no.
func TestWhatAnUnjoinedTokenPlantedIsUnknown(t *testing.T) {
	w := newWorld(t)
	from, to := at.AddDate(0, -1, 0), at
	token := w.node("github-pat-classic", "leaked", fact.Props{fact.PropStatus: "revoked", fact.PropStatusAsOf: "2026-11-24T01:50:00Z", "exposedSince": "2026-11-20T00:00:00Z"})
	user, repository := w.node("github-user", "github.com/ines", nil), w.node("git-repository", "github.com/acme/ui", nil)
	w.given = append(w.given, fact.Fact{Edge: &fact.Edge{From: token, Relation: fact.AuthenticatesAs, To: user, Evidence: w.here()}})
	w.can(user, fact.Control, repository)
	w.add(fact.Fact{Coverage: &fact.Coverage{Log: "github-audit", Account: "github.com/acme", Classes: []string{"web"}, From: &from, To: &to, Evidence: w.here()}})
	w.add(fact.Fact{Use: &fact.Use{Of: fact.Key{Kind: "github-pat-classic", ID: "github-pat-classic@audit.jsonl#2"}, As: user, Log: "github-audit", Account: "github.com/acme",
		Action: "repo.register_self_hosted_runner", First: to.Add(-time.Hour), Last: to.Add(-time.Hour), Count: 1, Evidence: w.here()}})
	did := map[string]string{}
	for _, p := range w.residual(at, "github-pat-classic:leaked").Persistence {
		did[p.What] = p.Did
	}
	assert.Equal(t, engine.PlantedUnknown, did["runners of their own were registered"])
	assert.Equal(t, engine.PlantedNo, did["deploy keys were added"])
}

// One session of a role is ended by ending them all: the plan names the others, and
// what runs as the role, so that the step is not among those that stop nobody.
func TestEndingASessionOfARoleStopsWhatRunsAsIt(t *testing.T) {
	for _, acts := range []fact.Key{{Kind: "aws-role", ID: "arn:aws:iam::" + own + ":role/waf"}, {Kind: "aws-session", ID: "arn:aws:sts::" + own + ":assumed-role/waf/i-1"}} {
		w := newWorld(t)
		active := fact.Props{fact.PropStatus: "active", fact.PropStatusAsOf: "2026-11-24T01:50:00Z"}
		one, other := w.node("aws-sts-assume-role", "ASIAONE", active), w.node("aws-sts-assume-role", "ASIAOTHER", active)
		role := w.node("aws-role", "arn:aws:iam::"+own+":role/waf", nil)
		instance := w.node("aws-ec2-instance", "arn:aws:ec2:us-east-1:"+own+":instance/i-1", nil)
		w.edge(instance, fact.RunsAs, role)
		w.edge(one, fact.AuthenticatesAs, acts)
		w.edge(other, fact.AuthenticatesAs, acts)
		answer, err := w.ask().Plan(t.Context(), engine.Question{From: []string{"ASIAONE"}, At: at})
		require.NoError(t, err)
		assert.Contains(t, answer.Advice.Revoking, "stops aws-ec2-instance "+instance.ID)
		assert.Empty(t, answer.Now)
		require.NotEmpty(t, answer.Then)
		step := answer.Then[0]
		assert.Equal(t, engine.ActionContain, step.Action)
		assert.ElementsMatch(t, []engine.Node{{Kind: one.Kind, ID: one.ID}, {Kind: other.Kind, ID: other.ID}}, step.Ends)
		require.Len(t, step.Breaks, 1)
		assert.Equal(t, instance.ID, step.Breaks[0].ID)
	}
}

// A step on one session of a role ends what the plan's step ends, whatever the session
// is called: the issuer offers no end of one alone.
func TestAStepOnASessionOfARoleEndsWhatThePlanEnds(t *testing.T) {
	role := fact.Key{Kind: "aws-role", ID: "arn:aws:iam::" + own + ":role/waf"}
	session := func(name string) fact.Key {
		return fact.Key{Kind: "aws-session", ID: "arn:aws:sts::" + own + ":assumed-role/waf/" + name}
	}
	for _, act := range [][2]fact.Key{{role, role}, {session("i-1"), session("i-1")}, {session("i-1"), session("i-2")}, {session("i-1"), role}} {
		w := newWorld(t)
		active := fact.Props{fact.PropStatus: "active", fact.PropStatusAsOf: "2026-11-24T01:50:00Z"}
		one, other := w.node("aws-sts-assume-role", "ASIAONE", active), w.node("aws-sts-assume-role", "ASIAOTHER", active)
		w.node(role.Kind, role.ID, nil)
		w.edge(one, fact.AuthenticatesAs, act[0])
		w.edge(other, fact.AuthenticatesAs, act[1])
		w.edge(one, fact.Mints, other)
		want := []engine.Node{{Kind: one.Kind, ID: one.ID}, {Kind: other.Kind, ID: other.ID}}
		plan, err := w.ask().Plan(t.Context(), engine.Question{From: []string{"ASIAONE"}, At: at})
		require.NoError(t, err)
		require.NotEmpty(t, plan.Now)
		assert.ElementsMatch(t, want, plan.Now[0].Ends)
		for _, step := range []string{engine.StepRevoke, engine.StepDelete, engine.StepDeactivate} {
			answer := w.residual(at, "ASIAONE", step)
			assert.ElementsMatch(t, want, answer.Step[0].Ends)
			assert.Equal(t, plan.Now[0].Method, answer.Step[0].Method)
			assert.Nil(t, survivor(answer, other.Kind, other.ID))
		}
	}
}

// A session that its issuer ends alone is ended alone.
func TestASessionThatIsEndedAloneLeavesTheOthers(t *testing.T) {
	w := newWorld(t)
	user := w.node("salesforce-user", "005x", nil)
	one, other := w.node("salesforce-session-id", "one", nil), w.node("salesforce-session-id", "other", nil)
	w.edge(one, fact.AuthenticatesAs, user)
	w.edge(other, fact.AuthenticatesAs, user)
	answer, err := w.ask().Plan(t.Context(), engine.Question{From: []string{"salesforce-session-id:one"}, At: at})
	require.NoError(t, err)
	require.NotEmpty(t, answer.Then)
	assert.Equal(t, []engine.Node{{Kind: one.Kind, ID: one.ID}}, answer.Then[0].Ends)
	assert.Empty(t, w.residual(at, "salesforce-session-id:one", engine.StepRevoke).Step[0].Method)
}

// An agent that works in a session that ends with the start's is paused too.
func TestAnAgentInAnotherSessionOfTheRoleIsPaused(t *testing.T) {
	w := newWorld(t)
	role := w.node("aws-role", "arn:aws:iam::"+own+":role/waf", nil)
	one, other := w.node("aws-sts-assume-role", "ASIAONE", nil), w.node("aws-sts-assume-role", "ASIAOTHER", nil)
	agent := w.node("agent", "github.com/acme/bots:triage/.mcp.json", nil)
	w.edge(one, fact.AuthenticatesAs, role)
	w.edge(other, fact.AuthenticatesAs, role)
	w.edge(agent, fact.Uses, other)
	answer, err := w.ask().Plan(t.Context(), engine.Question{From: []string{"ASIAONE"}, At: at})
	require.NoError(t, err)
	require.NotEmpty(t, answer.Now)
	assert.Equal(t, engine.ActionPause, answer.Now[0].Action)
	assert.Equal(t, agent.ID, answer.Now[0].Of.ID)
	require.NotEmpty(t, answer.Then)
	assert.Equal(t, []int{1}, answer.Then[0].After)
	assert.Contains(t, answer.Advice.Revoking, "stops agent "+agent.ID)
}

// What was planted with a token that lay behind the start stays when the token is
// ended: it is asked for, and what was done as its user is not known to be the start's.
func TestWaysToStayBehindTheStart(t *testing.T) {
	for action, want := range map[string]string{"repo.access": engine.PlantedNo, "public_key.create": engine.PlantedUnknown} {
		w := newWorld(t)
		from, to, since := at.AddDate(0, -1, 0), at, at.AddDate(0, 0, -10)
		start, store := w.node("heroku-api-key", "start", nil), w.node("database", "integrations", nil)
		token := w.node("github-oauth-token", "behind", fact.Props{fact.PropStatus: "revoked", fact.PropStatusAsOf: "2026-11-24T01:50:00Z"})
		user, repository := w.node("github-user", "github.com/ines", nil), w.node("git-repository", "github.com/acme/ui", nil)
		w.add(fact.Fact{Edge: &fact.Edge{From: w.node("document", "paste", nil), Relation: fact.Stores, To: start, FirstSeen: &since, Evidence: w.here()}})
		w.can(start, fact.Read, store)
		w.edge(store, fact.Stores, token)
		w.given = append(w.given, fact.Fact{Edge: &fact.Edge{From: token, Relation: fact.AuthenticatesAs, To: user, Evidence: w.here()}})
		w.can(user, fact.Control, repository)
		w.add(fact.Fact{Coverage: &fact.Coverage{Log: "github-audit", Account: "github.com/acme", From: &from, To: &to, Evidence: w.here()}})
		w.add(fact.Fact{Use: &fact.Use{Of: user, Log: "github-audit", Account: "github.com/acme", Action: action, First: to.Add(-time.Hour), Last: to.Add(-time.Hour), Count: 1, Evidence: w.here()}})
		did := map[string]string{}
		for _, p := range w.residual(at, "heroku-api-key:start", engine.StepRotate).Persistence {
			did[p.What] = p.Did
		}
		assert.Equal(t, want, did["deploy keys were added"], action)
		assert.Equal(t, engine.PlantedNo, did["webhooks were added"], action)
	}
}

// What of a kind of any issuer's the logs have shown counts as its log: they begin too
// late here, and are there.
func TestTheLogOfAnyIssuersPassword(t *testing.T) {
	w := newWorld(t)
	password := w.node("basic-auth-password", "snowflake/etl", nil)
	from, to := at.AddDate(0, 0, -5), at
	w.exposedDays(password, 10)
	w.edge(w.node("ci-job", "github.com/acme/etl:.github/workflows/w.yml#load", fact.Props{"addresses": []string{"192.0.2.1"}}), fact.Uses, password)
	w.add(fact.Fact{Coverage: &fact.Coverage{Log: "snowflake-login-history", Account: "ab1", From: &from, To: &to, Evidence: w.here()}})
	w.add(fact.Fact{Use: &fact.Use{Of: password, Log: "snowflake-login-history", Account: "ab1", Action: "LOGIN", Address: "192.0.2.1", First: from, Last: to, Count: 1, Evidence: w.here()}})
	assert.Equal(t, engine.Used{Did: engine.UsedUnknown, Why: "the logs begin at 2026-11-19T02:14:00Z, after the exposure at 2026-11-14T02:14:00Z"}, w.dependents("snowflake/etl").OtherUse)
}

// A step on what is not known to be readable says so.
func TestAStepSaysThatItsCredentialMayNotBeRead(t *testing.T) {
	w := newWorld(t)
	start, place, behind := w.node("npm-token", "start", nil), w.node("document", "place", nil), w.node("slack-bot-token", "behind", nil)
	w.given = append(w.given, fact.Fact{Edge: &fact.Edge{From: start, Relation: fact.Can, To: place, Access: fact.Read, Verdict: fact.Unknown, Evidence: w.here()}})
	w.edge(place, fact.Stores, behind)
	answer, err := w.ask().Plan(t.Context(), engine.Question{From: []string{"npm-token:start"}, At: at})
	require.NoError(t, err)
	said := false
	for _, s := range append(answer.Now, answer.Then...) {
		said = said || s.Of.ID == "behind" && strings.HasPrefix(s.Reason, "whether it can be read is unknown")
	}
	assert.True(t, said)
}

// What is held with write stays open to who changed it, not to who read it.
func TestAPlaceThatWasChangedStaysOpenToItsWriters(t *testing.T) {
	w := newWorld(t)
	site := w.node("site", "cover.example/bash", nil)
	answer, err := w.ask().Residual(t.Context(), engine.Question{From: []string{site.ID}, Access: fact.Write, At: at})
	require.NoError(t, err)
	require.Len(t, answer.Survivors, 1)
	assert.Contains(t, answer.Survivors[0].What, "to whoever changed it")
}

// Anyone is ended by no step: what is open to everyone stays open.
func TestAnyoneIsEndedByNoStep(t *testing.T) {
	w := newWorld(t)
	anyone := w.node(fact.Anonymous, fact.Anonymous, nil)
	w.can(anyone, fact.Read, w.node("database", "open", nil))
	answer := w.residual(at, fact.Anonymous, engine.StepDeactivate)
	assert.Empty(t, answer.Step[0].Ends)
	require.NotNil(t, survivor(answer, fact.Anonymous, fact.Anonymous))
	assert.NotNil(t, reached(answer, "open"))
}
