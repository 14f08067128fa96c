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

// roles is a key whose user may assume a role with a limit of its own, which may
// assume another.
func roles(t *testing.T, limit int) (w *world, first, second fact.Key) {
	w = newWorld(t)
	w.wholeAccount()
	role := func(name, trusted string, statements ...string) fact.Key {
		props := fact.Props{"uniqueId": "AROA" + name}
		if limit > 0 {
			props[fact.PropMaxSessionDuration] = float64(limit)
		}
		key := w.node("aws-role", "arn:aws:iam::"+own+":role/"+name, props)
		w.policy(fact.DocTrust, key, `{"Effect":"Allow","Principal":{"AWS":"`+trusted+`"},"Action":"sts:AssumeRole"}`)
		w.policy(fact.DocIdentity, key, statements...)
		return key
	}
	first = role("first", "arn:aws:iam::"+own+":user/u", `{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::`+own+`:role/second"}`)
	bucket := w.bucket("b")
	second = role("second", first.ID, read(bucket))
	w.key("AKIAROLES", "active", w.user("u", `{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"`+first.ID+`"}`))
	return w, first, second
}

func ends(answer *engine.ResidualAnswer, kind string) map[string]time.Duration {
	until := map[string]time.Duration{}
	for _, s := range possible(answer, kind) {
		until[s.What] = s.Until.Sub(at)
	}
	return until
}

// A session lives as long as its role allows it to be asked for, 12 h where that is
// not known; one that another role's session asked for an hour.
func TestLongestSessionOfARole(t *testing.T) {
	for limit, want := range map[int]time.Duration{0: 12 * time.Hour, 7200: 2 * time.Hour, 1800: 30 * time.Minute} {
		w, first, second := roles(t, limit)
		answer := w.residual(at, "AKIAROLES", engine.StepDeactivate)
		assert.Equal(t, map[string]time.Duration{"a session of " + first.ID: want, "a session of " + second.ID: min(want, time.Hour)}, ends(answer, "aws-sts-assume-role"), limit)
	}
}

// Trust that is removed shuts the role: a session made before goes on, and nobody
// comes in by way of another.
func TestResidualOfRemovedTrust(t *testing.T) {
	w, first, second := roles(t, 0)
	session := w.node("aws-sts-assume-role", "ASIASECOND", fact.Props{fact.PropExpiresAt: at.Add(time.Hour).Format(time.RFC3339)})
	w.edge(session, fact.AuthenticatesAs, second)
	made := at.Add(-time.Hour)
	w.add(fact.Fact{Edge: &fact.Edge{From: fact.Key{Kind: "aws-access-key", ID: "AKIAROLES"}, Relation: fact.ExchangedFor, To: session, ValidFrom: &made, Evidence: w.here()}})
	answer := w.residual(at, "AKIAROLES", engine.StepRemoveTrust+":"+second.ID)
	require.NotNil(t, survivor(answer, "aws-sts-assume-role", "ASIASECOND"))
	bucket := reached(answer, "arn:aws:s3:::b")
	require.NotNil(t, bucket)
	// The session lives an hour, and a console session made of it twelve more; the
	// key, which lives on, does not get there.
	assert.Equal(t, at.Add(13*time.Hour), bucket.Until.UTC())
	assert.Nil(t, reached(answer, first.ID).Until, "the key gets into the first")
}

// Sessions of one role end by name; those of others stay, and so does what could
// have been made of the user.
func TestResidualOfRevokedSessionsOfOne(t *testing.T) {
	w, first, second := roles(t, 0)
	answer := w.residual(at, "AKIAROLES", engine.StepDeactivate, engine.StepRevokeSessions+":"+first.ID)
	assert.Equal(t, map[string]time.Duration{"a session of " + second.ID: time.Hour}, ends(answer, "aws-sts-assume-role"))
	assert.NotEmpty(t, possible(answer, "aws-sts-session-token"))
	answer = w.residual(at, "AKIAROLES", engine.StepDeactivate, engine.StepRevokeSessions+":arn:aws:iam::"+own+":user/u")
	assert.Len(t, ends(answer, "aws-sts-assume-role"), 2)
	assert.Empty(t, possible(answer, "aws-sts-session-token"))

	_, err := w.ask().Residual(context.Background(), engine.Question{From: []string{"AKIAROLES"}, At: at, After: []engine.Step{{Name: engine.StepRevokeSessions, Of: "aws-s3-bucket:arn:aws:s3:::b"}}})
	assert.ErrorContains(t, err, "is no identity")
}

// A session whose identity nobody knows stays when sessions are revoked; one of
// another user stays when a user is disabled.
func TestWhatAStepDoesNotName(t *testing.T) {
	w := newWorld(t)
	user, other := w.user("u"), w.user("other")
	key := w.key("AKIA1", "active", user)
	place := w.node("document", "notes", nil)
	w.can(user, fact.Read, place)
	nobody := w.node("aws-sts-assume-role", "ASIANOBODY", nil)
	w.edge(key, fact.ExchangedFor, nobody)
	foreign := w.node("aws-sts-session-token", "ASIAFOREIGN", nil)
	w.edge(foreign, fact.AuthenticatesAs, other)
	w.edge(place, fact.Stores, foreign)
	mine := w.node("aws-sts-session-token", "ASIAMINE", nil)
	w.edge(key, fact.ExchangedFor, mine)

	revoked := w.residual(at, "AKIA1", engine.StepRevokeSessions)
	assert.NotNil(t, survivor(revoked, "aws-sts-assume-role", "ASIANOBODY"))
	disabled := w.residual(at, "AKIA1", engine.StepDisablePrincipal)
	assert.NotNil(t, survivor(disabled, "aws-sts-session-token", "ASIAFOREIGN"))
	assert.Nil(t, survivor(disabled, "aws-sts-session-token", "ASIAMINE"), "it acts as its maker's user")
}

// A key that the leaked key made ends with their user; exchanges in a circle end
// with what they come back to.
func TestSiblingsThatWereMade(t *testing.T) {
	w := newWorld(t)
	user := w.user("u")
	key, second := w.key("AKIA1", "active", user), w.key("AKIA2", "active", user)
	w.edge(key, fact.Mints, second)
	assert.Nil(t, survivor(w.residual(at, "AKIA1", engine.StepDisablePrincipal), "aws-access-key", "AKIA2"))
	assert.NotNil(t, survivor(w.residual(at, "AKIA1", engine.StepDeactivate), "aws-access-key", "AKIA2"))

	w = newWorld(t)
	one, two := w.node("mcp-oauth-token", "one", nil), w.node("mcp-oauth-token", "two", nil)
	w.edge(one, fact.ExchangedFor, two)
	w.edge(two, fact.ExchangedFor, one)
	answer := w.residual(at, "one", engine.StepRevoke)
	assert.Nil(t, survivor(answer, "mcp-oauth-token", "one"))
	assert.NotNil(t, survivor(answer, "mcp-oauth-token", "two"))
}

// Two starts are asked at once: each is listed once, and a step ends both.
func TestResidualOfTwoStarts(t *testing.T) {
	w := leaked(t)
	a := w.ask()
	both := residualFrom(t, a, at, []string{"AKIALEAK", "ASIASEEN"})
	count := 0
	for _, s := range both.Survivors {
		if s.Seen == engine.Observed && s.ID == "ASIASEEN" {
			count++
		}
	}
	assert.Equal(t, 1, count)
	ended := residualFrom(t, a, at, []string{"AKIALEAK", "ASIASEEN"}, engine.StepRevoke)
	assert.Nil(t, survivor(ended, "aws-sts-assume-role", "ASIASEEN"))
	assert.Nil(t, survivor(ended, "aws-access-key", "AKIALEAK"))
}

// What was read through a credential that has ended since was in reach: it is a
// survivor, unknown where nothing tells whether the one had ended before the
// exposure, and none where it had.
func TestBehindWhatHasEnded(t *testing.T) {
	exposed := at.Add(-10 * time.Hour)
	for name, c := range map[string]struct {
		died    string
		verdict fact.Verdict
		there   bool
	}{
		"after the exposure":  {at.Add(-time.Hour).Format(time.RFC3339), fact.Yes, true},
		"before the exposure": {at.Add(-20 * time.Hour).Format(time.RFC3339), fact.Yes, false},
		"nobody knows when":   {"", fact.Unknown, true},
	} {
		w := newWorld(t)
		start, between, behind := w.node("npm-token", "start", nil), w.node("slack-bot-token", "between", fact.Props{fact.PropStatus: "revoked", fact.PropStatusAsOf: c.died}), w.node("stripe-secret-key", "behind", nil)
		file, first, second := w.node("file", "f", nil), w.node("document", "first", nil), w.node("document", "second", nil)
		w.add(fact.Fact{Edge: &fact.Edge{From: file, Relation: fact.Stores, To: start, FirstSeen: &exposed, Evidence: w.here()}})
		w.can(start, fact.Read, first)
		w.edge(first, fact.Stores, between)
		w.can(between, fact.Read, second)
		w.edge(second, fact.Stores, behind)
		answer := w.residual(at, "npm-token:start", engine.StepRevoke)
		found := survivor(answer, "stripe-secret-key", "behind")
		require.Equal(t, c.there, found != nil, name)
		if found != nil {
			assert.Equal(t, c.verdict, found.Verdict, name)
		}
		assert.Nil(t, survivor(answer, "slack-bot-token", "between"), name)
	}
}

// A key that was seen dead twice ended at the first: what it made is counted from
// then. One that nobody saw end may have made it until now.
func TestSinceWhenADeadKeyMadeNothing(t *testing.T) {
	history := []fact.Status{{Word: "active", AsOf: at.Add(-9 * time.Hour)}, {Word: "inactive", AsOf: at.Add(-8 * time.Hour)}, {Word: "inactive", AsOf: at.Add(-time.Hour)}}
	w := newWorld(t)
	w.wholeAccount()
	user := w.user("u")
	twice := w.node("aws-access-key", "AKIATWICE", fact.Props{fact.PropStatusHistory: history})
	w.edge(twice, fact.AuthenticatesAs, user)
	undated := w.node("aws-access-key", "AKIAUNDATED", fact.Props{fact.PropStatus: "revoked"})
	w.edge(undated, fact.AuthenticatesAs, user)
	expired := w.node("aws-access-key", "AKIAEXPIRED", fact.Props{fact.PropExpiresAt: at.Format(time.RFC3339), fact.PropStatus: "expired", fact.PropStatusAsOf: at.Add(time.Hour).Format(time.RFC3339)})
	w.edge(expired, fact.AuthenticatesAs, user)
	a := w.ask()
	for id, want := range map[string]time.Duration{"AKIATWICE": 28 * time.Hour, "AKIAUNDATED": 36 * time.Hour, "AKIAEXPIRED": 36 * time.Hour} {
		answer := residualOf(t, a, at, id)
		assert.Nil(t, survivor(answer, "aws-access-key", id))
		made := possible(answer, "aws-sts-session-token")
		require.Len(t, made, 1, id)
		assert.Equal(t, want, made[0].Until.Sub(at), id)
	}
}

// An identity that is held makes sessions; with its credentials ended they are what
// is left of a role.
func TestResidualOfAnIdentity(t *testing.T) {
	w, first, _ := roles(t, 7200)
	a := w.ask()
	held := residualOf(t, a, at, first.ID)
	assert.NotNil(t, survivor(held, "aws-role", first.ID))
	require.NotNil(t, reached(held, "arn:aws:s3:::b"))
	ended := residualOf(t, a, at, first.ID, engine.StepDisablePrincipal)
	assert.Nil(t, survivor(ended, "aws-role", first.ID))
	assert.Equal(t, 2*time.Hour, ends(ended, "aws-sts-assume-role")["a session of "+first.ID])
	require.NotNil(t, reached(ended, "arn:aws:s3:::b"))
	over := residualOf(t, a, at, first.ID, engine.StepDisablePrincipal, engine.StepRevokeSessions)
	assert.Nil(t, reached(over, "arn:aws:s3:::b"))
}

// What the question takes away is no survivor; what it takes as active is one, and
// a limit cuts the reach alone.
func TestResidualOfWhatIf(t *testing.T) {
	w := leaked(t)
	w.node("aws-access-key", "AKIALEAK", fact.Props{fact.PropStatus: "inactive", fact.PropStatusAsOf: at.Add(-time.Minute).Format(time.RFC3339)})
	a := w.ask()
	ask := func(q engine.Question) *engine.ResidualAnswer {
		q.From, q.At = []string{"AKIALEAK"}, at
		answer, err := a.Residual(context.Background(), q)
		require.NoError(t, err)
		return answer
	}
	assert.Nil(t, survivor(ask(engine.Question{Without: []string{"ASIASEEN"}}), "aws-sts-assume-role", "ASIASEEN"))
	assert.NotNil(t, survivor(ask(engine.Question{AssumeActive: true}), "aws-access-key", "AKIALEAK"))
	cut := ask(engine.Question{Limit: 1})
	assert.Len(t, cut.Reached, 1)
	assert.Equal(t, 1, cut.Summary.Limit)
	assert.NotNil(t, survivor(cut, "aws-sts-assume-role", "ASIASEEN"))
	without := ask(engine.Question{Without: []string{"arn:aws:iam::" + own + ":role/r"}})
	assert.Nil(t, reached(without, "arn:aws:s3:::b"))
}

// A survivor that is had on a condition reaches on it, and one that is not known to
// be had is not known to reach.
func TestResidualByUncertainWays(t *testing.T) {
	for _, verdict := range []fact.Verdict{fact.Conditional, fact.Unknown} {
		w := newWorld(t)
		start, behind := w.node("npm-token", "start", nil), w.node("slack-bot-token", "behind", nil)
		place, target := w.node("document", "place", nil), w.node("database", "target", nil)
		edge := &fact.Edge{From: start, Relation: fact.Can, To: place, Access: fact.Read, Verdict: verdict, Evidence: w.here()}
		if verdict == fact.Conditional {
			edge.Conditions = fact.Conditions{{Key: "aws:SourceIp", Operator: "IpAddress", Values: []string{"10.0.0.0/8"}}}
		}
		w.given = append(w.given, fact.Fact{Edge: edge})
		w.edge(place, fact.Stores, behind)
		w.can(behind, fact.Write, target)
		answer := w.residual(at, "npm-token:start", engine.StepRevoke)
		assert.Equal(t, verdict, survivor(answer, "slack-bot-token", "behind").Verdict)
		assert.Equal(t, verdict, reached(answer, "target").Verdict)
		assert.Len(t, reached(answer, "target").Conditions, len(edge.Conditions))
	}
}

// A token that starts a job got the role's session that the job is given: revoking
// the token does not end that.
func TestSessionsOfRolesBehindAJob(t *testing.T) {
	w := newWorld(t)
	token, user := w.node("github-pat-classic", "token", nil), w.node("github-user", "github.com/ann", nil)
	job, role, target := fact.Key{Kind: "ci-job", ID: "github.com/acme/shop:.github/workflows/release.yml#deploy"}, w.node("aws-role", "arn:aws:iam::"+own+":role/deploy", nil), w.node("database", "target", nil)
	w.node(job.Kind, job.ID, nil)
	given := func(from fact.Key, relation fact.Relation, to fact.Key, access fact.Access) {
		w.given = append(w.given, fact.Fact{Edge: &fact.Edge{From: from, Relation: relation, To: to, Access: access, Evidence: w.here()}})
	}
	given(token, fact.AuthenticatesAs, user, fact.NoAccess)
	given(user, fact.Can, job, fact.Control)
	given(job, fact.CanBecome, role, fact.NoAccess)
	given(role, fact.Can, target, fact.Write)
	answer := w.residual(at, "token", engine.StepRevoke)
	assert.Equal(t, map[string]time.Duration{"a session of " + role.ID: 12 * time.Hour}, ends(answer, "aws-sts-assume-role"))
	require.NotNil(t, reached(answer, "target"))
	assert.Equal(t, at.Add(12*time.Hour), reached(answer, "target").Until.UTC())
	over := w.residual(at, "token", engine.StepRevoke, engine.StepRevokeSessions+":"+role.ID)
	assert.Nil(t, reached(over, "target"))
}

// What is signed with a key and checked with it at each use is ended by a step on
// the key, as its step says, and by nothing but that.
func TestWhatIsCheckedWithItsMaker(t *testing.T) {
	w := newWorld(t)
	account := w.node("azure-storage-account", "models", nil)
	key, other := w.node("azure-storage-account-key", "key1", nil), w.node("azure-storage-account-key", "key2", nil)
	sas, second := w.node("azure-account-sas", "sas1", nil), w.node("azure-account-sas", "sas2", nil)
	w.edge(key, fact.Mints, sas)
	w.edge(other, fact.Mints, second)
	for _, c := range []fact.Key{key, other, sas, second} {
		w.can(c, fact.Control, account)
	}
	w.edge(w.node("file", "README.md", nil), fact.Stores, sas)
	a := w.ask()
	rotated := residualOf(t, a, at, "key1", engine.StepRotate)
	assert.Equal(t, []engine.Node{{Kind: "azure-account-sas", ID: "sas1"}, {Kind: "azure-storage-account-key", ID: "key1"}}, rotated.Step[0].Ends)
	assert.Nil(t, survivor(rotated, "azure-account-sas", "sas1"))
	assert.Nil(t, reached(rotated, "models"))
	both := residualFrom(t, a, at, []string{"key1", "azure-account-sas:sas2"}, engine.StepRemoveTrust+":key2")
	assert.NotNil(t, survivor(both, "azure-account-sas", "sas1"), "its key lives")
	assert.NotNil(t, survivor(both, "azure-account-sas", "sas2"))

	w.node("azure-storage-account-key", "key1", fact.Props{fact.PropStatus: "revoked", fact.PropStatusAsOf: at.Add(-time.Hour).Format(time.RFC3339)})
	assert.Nil(t, survivor(w.residual(at, "file:README.md"), "azure-account-sas", "sas1"), "its key was rotated an hour ago")
}
