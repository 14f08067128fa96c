package engine_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
)

func TestCompleteAnswer(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	bucket := w.bucket("b")
	w.key("AKIA1", "active", w.user("u", read(bucket)))
	answer := w.reach("AKIA1")
	assert.Equal(t, engine.Reaches, answer.Summary.Answer)
	assert.True(t, answer.Summary.Complete)
	assert.Empty(t, answer.Missing)
	assert.Equal(t, []string{"arn:aws:iam::" + own + ":user/u control yes", "arn:aws:s3:::b read yes"}, ids(answer.Reached))
}

// A gap bears on the answers in which its principal or account is met, and on no
// others.
func TestGapsBearOnWhatIsMet(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	bucket := w.bucket("b")
	w.key("AKIA1", "active", w.user("clean", read(bucket)))
	w.key("AKIA2", "active", w.user("admin", `{"Effect":"Allow","Action":"*","Resource":"*"}`))
	lost := w.user("lost", read(bucket))
	w.add(fact.Fact{Document: &fact.Document{Kind: fact.DocIdentity, ID: "arn:aws:iam::" + own + ":policy/lost", Of: lost, Evidence: w.here()}})
	w.key("AKIA3", "active", lost)

	assert.True(t, w.reach("AKIA1").Summary.Complete)

	admin := w.reach("AKIA2")
	assert.False(t, admin.Summary.Complete)
	require.NotNil(t, missing(admin.Missing, "not evaluated yet"))
	// That it may change the others' policies makes their gaps not its own.
	assert.Nil(t, missing(admin.Missing, "policy/lost"))

	answer := w.reach("AKIA3")
	assert.False(t, answer.Summary.Complete)
	m := missing(answer.Missing, "policy/lost")
	require.NotNil(t, m)
	assert.Equal(t, fact.NotDecided, m.Effect)
}

func TestNoneFoundAndNotEvaluated(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	w.user("idle")
	pat := w.node("github-pat-classic", "github-pat-classic@f#1", nil)
	user := w.node("github-user", "github.com/alice", nil)
	w.edge(w.node("github-pat-classic", "github-pat-classic@f#2", nil), fact.AuthenticatesAs, user)

	idle := w.reach("arn:aws:iam::" + own + ":user/idle")
	assert.Equal(t, engine.NoneFound, idle.Summary.Answer)
	assert.True(t, idle.Summary.Complete)

	alone := w.reach(pat.ID)
	assert.Equal(t, engine.NotEvaluated, alone.Summary.Answer)
	assert.False(t, alone.Summary.Complete)
	require.Len(t, alone.Summary.NotEvaluated, 1)
	assert.Equal(t, "github", alone.Summary.NotEvaluated[0].System)
	require.NotNil(t, missing(alone.Missing, "status of github-pat-classic"), "it is followed as if active")

	acting := w.reach("github-pat-classic@f#2")
	assert.Equal(t, engine.Reaches, acting.Summary.Answer)
	assert.False(t, acting.Summary.Complete)
}

// Authority that a facts file states counts as evaluated.
func TestAuthorityGivenAsFacts(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	pat := w.node("github-pat-classic", "github-pat-classic@f#1", fact.Props{fact.PropStatus: "active"})
	repository := w.node("git-repository", "github.com/acme/shop", nil)
	// Only the edge names this one.
	bot := fact.Key{Kind: "slack-bot", ID: "B1"}
	channel := w.node("chat-channel", "C1", nil)
	w.can(pat, fact.Read, repository)
	w.can(bot, fact.Read, channel)

	answer := w.reach(pat.ID)
	assert.True(t, answer.Summary.Complete)
	assert.Equal(t, []string{"github.com/acme/shop read yes"}, ids(answer.Reached))
	assert.True(t, w.reach("slack-bot:B1").Summary.Complete)
}

func TestStatusOfCredentials(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	user := w.user("u")
	w.key("AKIA1", "inactive", user)
	w.key("AKIA2", "", user)

	dead := w.reach("AKIA1")
	assert.Equal(t, "inactive", dead.Start[0].Status)
	assert.Empty(t, dead.Reached)
	require.Len(t, dead.Blocked, 1)
	assert.Equal(t, "status", dead.Blocked[0].By[0].Control)

	unknown := w.reach("AKIA2")
	assert.Equal(t, "unknown", unknown.Start[0].Status)
	assert.Len(t, unknown.Reached, 1)
	m := missing(unknown.Missing, "status of aws-access-key AKIA2")
	require.NotNil(t, m)
	assert.Equal(t, fact.UpperBound, m.Effect)
	assert.True(t, unknown.Summary.Complete, "what could only take away leaves the answer whole")

	answer, err := w.ask().Reach(context.Background(), engine.Question{From: []string{"AKIA1"}, At: at, AssumeActive: true})
	require.NoError(t, err)
	assert.Len(t, answer.Reached, 1)
}

// What leads to a target hangs on nodes that no known path leads from, too.
func TestExposureNamesInputsElsewhere(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	bucket := w.bucket("b")
	w.user("reader", read(bucket))
	assert.True(t, w.exposure(bucket.ID).Summary.Complete)

	lost := w.user("lost")
	w.add(fact.Fact{Document: &fact.Document{Kind: fact.DocIdentity, ID: "arn:aws:iam::" + own + ":policy/lost", Of: lost, Evidence: w.here()}})
	answer := w.exposure(bucket.ID)
	assert.Equal(t, []string{"arn:aws:iam::" + own + ":user/reader control yes"}, ids(answer.Sources))
	assert.False(t, answer.Summary.Complete)
	require.NotNil(t, missing(answer.Missing, "1 inputs of nodes that no known path leads from"))

	w = newWorld(t)
	w.wholeAccount()
	open := w.node("aws-s3-bucket", "arn:aws:s3:::open", fact.Props{fact.PropAccount: own})
	answer = w.exposure(open.ID)
	assert.Equal(t, engine.NoneFound, answer.Summary.Answer)
	assert.False(t, answer.Summary.Complete)
	require.NotNil(t, missing(answer.Missing, "resource policy of "+open.ID))
}

// That nothing leads to a role whose trust policy nobody gave is not known.
func TestWhyNamesInputsOfTheTarget(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	w.key("AKIA1", "active", w.user("u"))
	role := w.node("aws-role", "arn:aws:iam::"+own+":role/r", fact.Props{"uniqueId": "AROA1"})
	answer, err := w.ask().Why(t.Context(), engine.Question{From: []string{"AKIA1"}, To: []string{role.ID}, At: at})
	require.NoError(t, err)
	assert.Empty(t, answer.Paths)
	assert.Equal(t, engine.NoneFound, answer.Summary.Answer)
	assert.False(t, answer.Summary.Complete)
	require.NotNil(t, missing(answer.Missing, "trust policy of "+role.ID))
}

// The key's own way is closed where a deny asks for MFA; the user may have it.
func TestMFAFromTheKeyAndFromTheUser(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	bucket := w.bucket("b")
	user := w.user("u", read(bucket), `{"Sid":"MFA","Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}`)
	w.key("AKIA1", "active", user)

	key := w.reach("AKIA1")
	assert.Equal(t, []string{user.ID + " control yes"}, ids(key.Reached))
	require.Len(t, key.Blocked, 1)
	assert.Equal(t, bucket.ID, key.Blocked[0].ID)
	assert.Equal(t, "MFA", key.Blocked[0].By[0].Statement)
	assert.Equal(t, "long-term-key", key.Reached[0].Path[0].Context)

	asked := w.reach(user.ID)
	require.Equal(t, []string{bucket.ID + " read conditional"}, ids(asked.Reached))
	assert.Equal(t, "aws:MultiFactorAuthPresent", asked.Reached[0].Conditions[0].Key)
}

// A function's role that no export lists is reached, and the answer says that
// what it may do is not known.
func TestRoleThatOnlyAnEdgeNames(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	function := w.node("aws-lambda-function", "arn:aws:lambda:us-east-1:"+own+":function:f", nil)
	role := fact.Key{Kind: "aws-role", ID: "arn:aws:iam::" + own + ":role/ghost"}
	w.edge(function, fact.RunsAs, role)
	answer := w.reach(function.ID)
	assert.Equal(t, []string{role.ID + " control yes"}, ids(answer.Reached))
	assert.False(t, answer.Summary.Complete)
	require.NotNil(t, missing(answer.Missing, "identity policies of "+role.ID))
}
