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

func (w *world) residual(at time.Time, from string, after ...string) *engine.ResidualAnswer {
	w.t.Helper()
	return residualOf(w.t, w.ask(), at, from, after...)
}

func residualOf(t require.TestingT, a *engine.Asker, at time.Time, from string, after ...string) *engine.ResidualAnswer {
	q := engine.Question{From: []string{from}, At: at}
	for _, text := range after {
		step, err := engine.ParseStep(text)
		require.NoError(t, err)
		q.After = append(q.After, step)
	}
	answer, err := a.Residual(context.Background(), q)
	require.NoError(t, err)
	return answer
}

func survivor(answer *engine.ResidualAnswer, kind, id string) *engine.Survivor {
	for i := range answer.Survivors {
		if s := &answer.Survivors[i]; s.Kind == kind && s.ID == id && s.Seen == engine.Observed {
			return s
		}
	}
	return nil
}

// possible returns the possible survivors of a kind that stand for sessions or
// tokens, not what the catalogue states in words.
func possible(answer *engine.ResidualAnswer, kind string) (list []engine.Survivor) {
	for _, s := range answer.Survivors {
		if s.Seen == engine.Possible && s.Kind == kind && s.MintedBy != "see what" {
			list = append(list, s)
		}
	}
	return list
}

func reached(answer *engine.ResidualAnswer, id string) *engine.Remaining {
	for i := range answer.Reached {
		if answer.Reached[i].ID == id {
			return &answer.Reached[i]
		}
	}
	return nil
}

// leaked is a key with what came of it: a session seen until T+2 h that reads a
// bucket through a role, a second key of the user, a secret read on the way.
func leaked(t *testing.T) *world {
	w := newWorld(t)
	w.wholeAccount()
	bucket := w.bucket("b")
	role := w.node("aws-role", "arn:aws:iam::"+own+":role/r", fact.Props{"uniqueId": "AROAR"})
	w.policy(fact.DocTrust, role, `{"Effect":"Allow","Principal":{"AWS":"`+own+`"},"Action":"sts:AssumeRole"}`)
	w.policy(fact.DocIdentity, role, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`)
	user := w.user("u", `{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"`+role.ID+`"}`)
	key := w.key("AKIALEAK", "active", user)
	w.key("AKIASIBLING", "active", user)
	session := w.node("aws-sts-assume-role", "ASIASEEN", fact.Props{fact.PropExpiresAt: at.Add(2 * time.Hour).Format(time.RFC3339), "mintedBy": "sts:AssumeRole"})
	made := at.Add(-time.Hour)
	w.add(fact.Fact{Edge: &fact.Edge{From: key, Relation: fact.ExchangedFor, To: session, ValidFrom: &made, Evidence: w.here()}})
	w.edge(session, fact.AuthenticatesAs, role)
	place := w.node("file", "github.com/acme/shop:.env", nil)
	w.edge(place, fact.Stores, key)
	_ = bucket
	return w
}

// Deactivating a key ends the key: the session made before lives on, and so does
// the second key of nobody's asking; the sessions it could have made are possible.
func TestResidualOfADeactivatedKey(t *testing.T) {
	answer := leaked(t).residual(at, "AKIALEAK", engine.StepDeactivate)

	require.Len(t, answer.Step, 1)
	assert.Equal(t, []engine.Node{{Kind: "aws-access-key", ID: "AKIALEAK"}}, answer.Step[0].Ends)
	session := survivor(answer, "aws-sts-assume-role", "ASIASEEN")
	require.NotNil(t, session)
	assert.Equal(t, at.Add(2*time.Hour), session.Until.UTC())
	assert.Equal(t, "sts:AssumeRole", session.MintedBy)
	assert.NotEmpty(t, session.EndBy)
	assert.Nil(t, survivor(answer, "aws-access-key", "AKIALEAK"))
	count := 0
	for _, s := range answer.Survivors {
		if s.Seen == engine.Possible {
			count++
			assert.NotEmpty(t, s.Confidence)
			assert.NotEmpty(t, s.EndBy)
			assert.True(t, s.Until == nil || s.Until.After(at), "%+v", s)
		}
	}
	assert.Positive(t, count)
	bucket := reached(answer, "arn:aws:s3:::b")
	require.NotNil(t, bucket, "through the session")
	require.NotNil(t, bucket.Until)
	// A session of the user could have been made until now (GetSessionToken); it
	// lives 36 h and asks for the role as the user does.
	assert.Equal(t, at.Add(36*time.Hour), bucket.Until.UTC())
	roles := possible(answer, "aws-sts-assume-role")
	require.Len(t, roles, 1)
	assert.Equal(t, at.Add(12*time.Hour), roles[0].Until.UTC())
}

// Disabling the principal ends its other keys too, and says whose they are.
// A token that a key made before its end is and may what the key is and may, on the
// same conditions.
func TestResidualOfAKeyOnConditions(t *testing.T) {
	inside := fact.Conditions{{Key: "network", Operator: "IpAddress", Values: []string{"192.0.2.0/24"}}}
	w := newWorld(t)
	key, account := w.node("gcp-service-account-key", "k1", nil), w.node("gcp-service-account", "a@p.example", nil)
	open, shut, asked := w.node("database", "open", nil), w.node("database", "shut", nil), w.node("database", "asked", nil)
	w.can(key, fact.Read, open)
	for _, e := range []fact.Edge{
		{From: key, Relation: fact.Can, To: shut, Access: fact.Read, Verdict: fact.No, By: []fact.Blocker{{Control: "policy"}}},
		{From: key, Relation: fact.Can, To: asked, Access: fact.Read, Verdict: fact.Conditional, Conditions: inside},
		{From: key, Relation: fact.AuthenticatesAs, To: account, Verdict: fact.Conditional, Conditions: inside},
	} {
		e.Evidence = w.here()
		w.add(fact.Fact{Edge: &e})
	}
	answer, err := w.ask().Residual(context.Background(), engine.Question{From: []string{key.ID}, After: []engine.Step{{Name: "delete"}}, At: at})
	require.NoError(t, err)
	got := map[string]fact.Verdict{}
	for _, one := range answer.Reached {
		got[one.ID] = one.Verdict
		if one.Verdict == fact.Conditional {
			assert.Equal(t, inside, one.Conditions, one.ID)
		}
	}
	assert.Equal(t, map[string]fact.Verdict{"open": fact.Yes, "asked": fact.Conditional, "a@p.example": fact.Conditional}, got)
}

func TestResidualOfADisabledPrincipal(t *testing.T) {
	answer := leaked(t).residual(at, "AKIALEAK", engine.StepDisablePrincipal)
	assert.Len(t, answer.Step[0].Ends, 2)
	for _, s := range answer.Survivors {
		assert.NotContains(t, []string{"aws-sts-session-token", "aws-sts-federation-token"}, s.Kind, "the user is asked for each call")
	}
	assert.NotNil(t, survivor(answer, "aws-sts-assume-role", "ASIASEEN"), "a role's session does not ask the user")
}

func TestResidualOfRevokedSessions(t *testing.T) {
	w := leaked(t)
	both := w.residual(at, "AKIALEAK", engine.StepDeactivate, engine.StepRevokeSessions)
	assert.Nil(t, survivor(both, "aws-sts-assume-role", "ASIASEEN"))
	assert.Nil(t, reached(both, "arn:aws:s3:::b"))

	alone := w.residual(at, "AKIALEAK", engine.StepRevokeSessions)
	assert.NotNil(t, survivor(alone, "aws-access-key", "AKIALEAK"), "the key makes new ones")
	assert.NotNil(t, reached(alone, "arn:aws:s3:::b"))
}

// Without a step: the key is inactive since before; what it made lives until its
// own end, and nothing new could be made.
func TestResidualOfWhatWasDone(t *testing.T) {
	w := leaked(t)
	dead := at.Add(-10 * time.Minute)
	w.node("aws-access-key", "AKIALEAK", fact.Props{fact.PropStatus: "inactive", fact.PropStatusAsOf: dead.Format(time.RFC3339)})
	answer := w.residual(at, "AKIALEAK")
	assert.NotNil(t, survivor(answer, "aws-sts-assume-role", "ASIASEEN"))
	assert.Nil(t, survivor(answer, "aws-access-key", "AKIALEAK"))
	assert.Equal(t, dead.Add(36*time.Hour), reached(answer, "arn:aws:s3:::b").Until.UTC())

	later := w.residual(at.Add(3*time.Hour), "AKIALEAK")
	assert.Nil(t, survivor(later, "aws-sts-assume-role", "ASIASEEN"), "it has ended")
}

// A credential read on the way is not ended with the first (M1), and a receiver
// that keeps what it was told is there without an end where none is known.
func TestResidualOfSiblingsAndReceivers(t *testing.T) {
	w := newWorld(t)
	place := w.node("document", "vault", nil)
	first := w.node("npm-token", "first", nil)
	other := w.node("slack-bot-token", "other", nil)
	w.edge(place, fact.Stores, first)
	w.edge(place, fact.Stores, other)
	receiver := w.node("aws-lambda-function", "arn:aws:lambda:us-east-1:"+own+":function:cache", nil)
	w.edge(receiver, fact.CachesAuthorisation, first)
	gone := w.node("compose-service", "github.com/acme/shop:c.yml#gone", nil)
	over := at.Add(-time.Hour)
	w.add(fact.Fact{Edge: &fact.Edge{From: gone, Relation: fact.CachesAuthorisation, To: first, ValidUntil: &over, Evidence: w.here()}})

	answer := w.residual(at, "place:vault", engine.StepRevoke)
	assert.Len(t, answer.Step[0].Ends, 2, "every credential that the place stores")
	cached := survivor(answer, "aws-lambda-function", receiver.ID)
	require.NotNil(t, cached)
	assert.Nil(t, cached.Until)
	assert.Nil(t, survivor(answer, "compose-service", gone.ID))

	answer = w.residual(at, "document:vault", engine.StepRevoke)
	assert.Len(t, answer.Step[0].Ends, 2, "a place is ended by no step on what it stores")
	assert.NotNil(t, survivor(answer, "document", "vault"), "it stays open to whoever read it")
}

// Four reasons for which a log cannot say "did not", and one for which it can.
func TestPlantedWithinTheCoverage(t *testing.T) {
	exposed := at.Add(-48 * time.Hour)
	planted := func(change func(w *world, key fact.Key, c *fact.Coverage)) *engine.Persistence {
		w := newWorld(t)
		w.wholeAccount()
		w.user("other")
		key := w.key("AKIAPLANT", "active", w.user("u", `{"Effect":"Allow","Action":["iam:CreateAccessKey"],"Resource":"*"}`))
		place := w.node("file", "github.com/acme/shop:.env", nil)
		w.add(fact.Fact{Edge: &fact.Edge{From: place, Relation: fact.Stores, To: key, FirstSeen: &exposed, Evidence: w.here()}})
		from, to := exposed.Add(-time.Hour), at.Add(-time.Minute)
		c := fact.Coverage{Log: "cloudtrail", Account: own, Classes: []string{"management"}, From: &from, To: &to, Evidence: w.here()}
		change(w, key, &c)
		w.add(fact.Fact{Coverage: &c})
		for _, p := range w.residual(at, "AKIAPLANT", engine.StepDeactivate).Persistence {
			if p.What == "access keys were made" {
				return &p
			}
		}
		t.Fatal("making keys is in the reach")
		return nil
	}
	none := planted(func(*world, fact.Key, *fact.Coverage) {})
	assert.Equal(t, engine.PlantedNo, none.Did, none.Why)
	assert.NotEmpty(t, none.Coverage)
	did := planted(func(w *world, key fact.Key, _ *fact.Coverage) {
		w.use(key, "iam:CreateAccessKey", "192.0.2.1", "aws-cli", 4)
	})
	assert.Equal(t, engine.PlantedYes, did.Did)
	assert.NotEmpty(t, did.Evidence)
	for name, change := range map[string]func(*world, fact.Key, *fact.Coverage){
		"does not hold management": func(_ *world, _ fact.Key, c *fact.Coverage) { c.Classes = []string{"data"} },
		"after the exposure":       func(_ *world, _ fact.Key, c *fact.Coverage) { late := exposed.Add(time.Hour); c.From = &late },
		"has gaps":                 func(_ *world, _ fact.Key, c *fact.Coverage) { c.Gaps = []fact.Span{{From: exposed, To: exposed}} },
		"ends before":              func(_ *world, _ fact.Key, c *fact.Coverage) { early := at.Add(-5 * time.Hour); c.To = &early },
	} {
		p := planted(change)
		assert.Equal(t, engine.PlantedUnknown, p.Did, name)
		assert.Contains(t, p.Why, name)
	}
}

// Who may make keys for himself alone may plant one: no path leads to what is held
// already.
func TestPlantedOnOneself(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	w.key("AKIASELF", "active", w.user("u", `{"Effect":"Allow","Action":"iam:CreateAccessKey","Resource":"arn:aws:iam::`+own+`:user/u"}`))
	var ways []string
	for _, p := range w.residual(at, "AKIASELF", engine.StepDeactivate).Persistence {
		ways = append(ways, p.What)
	}
	assert.Equal(t, []string{"access keys were made"}, ways)
}

// Whoever may stop the log cannot be cleared by it.
func TestPlantedWhereTheLogIsInReach(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	key := w.key("AKIAADMIN", "active", w.user("u", `{"Effect":"Allow","Action":"*","Resource":"*"}`))
	w.edge(w.node("file", "github.com/acme/shop:.env", nil), fact.Stores, key)
	w.covers("cloudtrail", own)
	for _, p := range w.residual(at, "AKIAADMIN", engine.StepDelete).Persistence {
		if p.Did == engine.PlantedNo {
			t.Errorf("%s: %s", p.What, p.Did)
		}
	}
}

func TestSteps(t *testing.T) {
	for _, text := range []string{"explode", "", "remove-trust", "remove-trust:", "delete:x", "revoke-sessions:"} {
		_, err := engine.ParseStep(text)
		assert.Error(t, err, text)
	}
	_, err := engine.ParseStep("explode")
	assert.ErrorContains(t, err, "revoke-sessions:<role or user>")
	step, err := engine.ParseStep("revoke-sessions:arn:aws:iam::" + own + ":role/r")
	require.NoError(t, err)
	assert.Equal(t, engine.Step{Name: engine.StepRevokeSessions, Of: "arn:aws:iam::" + own + ":role/r"}, step)
}

// GitHub's ways to stay are open to who controls what they are planted on; where
// nothing decided what the start may do, they may have been.
func TestPlantedOnGitHub(t *testing.T) {
	planted := func(change func(w *world, token fact.Key)) map[string]engine.Persistence {
		w := newWorld(t)
		token := w.node("github-pat-classic", "token", nil)
		change(w, token)
		found := map[string]engine.Persistence{}
		for _, p := range w.residual(at, "token", engine.StepRevoke).Persistence {
			found[p.What] = p
		}
		return found
	}
	repository := fact.Key{Kind: "git-repository", ID: "github.com/acme/shop"}
	evaluated := func(access fact.Access) func(*world, fact.Key) {
		return func(w *world, token fact.Key) {
			user := w.node("github-user", "github.com/ann", fact.Props{fact.PropEvaluated: true})
			session := w.node("github-user-session", "token-session", fact.Props{fact.PropEvaluated: true, "class": "identity"})
			w.given = append(w.given, fact.Fact{Edge: &fact.Edge{From: token, Relation: fact.AuthenticatesAs, To: session, Evidence: w.here()}})
			w.can(session, access, repository)
			_ = user
		}
	}
	owner := planted(evaluated(fact.Control))
	assert.Contains(t, owner, "deploy keys were added")
	assert.Contains(t, owner, "webhooks were added")
	assert.NotContains(t, owner, "members were added")
	assert.NotContains(t, owner, "tokens were made", "a token's session is not its user")
	assert.Empty(t, planted(evaluated(fact.Write)), "who may push adds no keys")

	open := planted(func(*world, fact.Key) {})
	require.Contains(t, open, "members were added")
	assert.Equal(t, engine.PlantedUnknown, open["members were added"].Did)
	assert.Contains(t, open["members were added"].Why, "not evaluated")
}
