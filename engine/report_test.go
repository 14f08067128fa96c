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

// aLeakedKey is a key of a service user that ann made and that a job of team-shop
// uses. It was committed to a public repository in September, and mentioned in a
// channel by bob in November. Ann has left.
func aLeakedKey(t *testing.T) *world {
	w := newWorld(t)
	w.wholeAccount()
	user := w.user("svc")
	made := time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC)
	key := w.node("aws-access-key", "AKIALEAK", fact.Props{fact.PropStatus: "active", fact.PropStatusAsOf: "2026-11-24T01:50:00Z", fact.PropCreatedAt: made.Format(time.RFC3339), "purpose": "nightly export"})
	w.edge(key, fact.AuthenticatesAs, user)
	ann := w.node("okta-user", "00u1", fact.Props{"state": "deprovisioned", "email": "ann@acme.example"})
	w.edge(ann, fact.Mints, key)
	repository := w.node("git-repository", "github.com/acme/shop", fact.Props{fact.PropPublic: true})
	file := w.node("file", "github.com/acme/shop:.env", fact.Props{"lastCommitter": "carol"})
	w.edge(repository, fact.Contains, file)
	committed := time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
	w.add(fact.Fact{Edge: &fact.Edge{From: file, Relation: fact.Stores, To: key, FirstSeen: &committed, Evidence: w.here()}})
	channel := w.node("chat-channel", "C1", fact.Props{fact.PropOwner: "bob", "guests": 3})
	said := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	w.add(fact.Fact{Edge: &fact.Edge{From: channel, Relation: fact.Stores, To: key, Evidence: []fact.Evidence{{Source: "slack.json", Line: 1, ObservedAt: &said, Finding: "alert-7"}}}})
	secret := w.node("ci-secret", "github.com/acme/shop/secrets/KEY", nil)
	w.edge(secret, fact.Stores, key)
	job := w.node("ci-job", "github.com/acme/shop:.github/workflows/nightly.yml#export", fact.Props{fact.PropOwner: "team-shop"})
	w.edge(job, fact.Uses, key)
	return w
}

func (w *world) report(from string) *engine.ReportAnswer {
	w.t.Helper()
	answer, err := w.ask().Report(context.Background(), engine.Question{From: []string{from}, At: at})
	require.NoError(w.t, err)
	return answer
}

// The earliest sighting with a date counts, a store of secrets is no exposure, and
// the key was valid from then on until the asked time.
func TestLifeOfALeakedKey(t *testing.T) {
	answer := aLeakedKey(t).report("AKIALEAK")
	require.Len(t, answer.Credentials, 1)
	r := &answer.Credentials[0]
	require.NotNil(t, r.Lifecycle.ExposedSince)
	assert.Equal(t, "github.com/acme/shop:.env", r.Lifecycle.ExposedSince.Place.ID)
	assert.Equal(t, time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC), r.Lifecycle.ExposedSince.Since.UTC())
	assert.Equal(t, int64(at.Sub(time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC))/time.Second), *r.Lifecycle.ValidAfterExposure)
	assert.Equal(t, "nightly export", r.Lifecycle.Purpose)
	assert.Equal(t, "standing", r.Lifecycle.Standing.Value)
	assert.Nil(t, r.Lifecycle.ExpiresAt)
	require.Len(t, r.Sightings, 2)
	assert.Equal(t, engine.AudiencePublic, r.Sightings[0].Audience)
	assert.Equal(t, engine.AudienceExternal, r.Sightings[1].Audience)
}

// The owner of what uses it comes first, who made it is there and has left, and
// neither the poster nor who committed the leak is offered.
func TestOwnersOfALeakedKey(t *testing.T) {
	answer := aLeakedKey(t).report("AKIALEAK")
	var names []string
	for _, o := range answer.Credentials[0].Owners {
		names = append(names, o.Value+" "+o.Directory)
	}
	assert.Equal(t, []string{"team-shop unknown", "00u1 left"}, names)
}

func TestNoOwnerIsAnAnswer(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	w.key("AKIA1", "active", w.user("u"))
	answer := w.report("AKIA1")
	assert.Empty(t, answer.Credentials[0].Owners)
	assert.Nil(t, answer.Credentials[0].Lifecycle.ExposedSince)
	assert.Nil(t, answer.Credentials[0].Lifecycle.ValidAfterExposure)
}

// A key that ended after it lay open was valid for the time between; of one whose
// status nobody knows nothing is said.
func TestValidAfterExposureEndsWithTheKey(t *testing.T) {
	exposed := at.Add(-48 * time.Hour)
	for _, c := range []struct {
		name  string
		props fact.Props
		want  any
	}{
		{"switched off a day later", fact.Props{fact.PropStatus: "inactive", fact.PropStatusAsOf: exposed.Add(24 * time.Hour).Format(time.RFC3339)}, int64(86400)},
		{"expired an hour later", fact.Props{fact.PropExpiresAt: exposed.Add(time.Hour).Format(time.RFC3339)}, int64(3600)},
		{"dead before", fact.Props{fact.PropStatus: "revoked", fact.PropStatusAsOf: exposed.Add(-time.Hour).Format(time.RFC3339)}, int64(0)},
		{"nobody knows", fact.Props{}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.wholeAccount()
			key := w.node("aws-access-key", "AKIA1", c.props)
			w.edge(key, fact.AuthenticatesAs, w.user("u"))
			place := w.node("file", "github.com/acme/shop:.env", nil)
			w.add(fact.Fact{Edge: &fact.Edge{From: place, Relation: fact.Stores, To: key, FirstSeen: &exposed, Evidence: w.here()}})
			got := w.report("AKIA1").Credentials[0].Lifecycle.ValidAfterExposure
			if c.want == nil {
				assert.Nil(t, got)
				return
			}
			require.NotNil(t, got)
			assert.Equal(t, c.want, *got)
		})
	}
}

// What works comes before what has ended, production before nothing, and what is
// not evaluated ranks with what reaches production, since it may.
func TestFindingsAreRankedByWhatTheyCanDo(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	bucket := w.node("aws-s3-bucket", "arn:aws:s3:::prod", fact.Props{fact.PropAccount: own, fact.PropEnvironment: "production"})
	w.add(fact.Fact{Document: &fact.Document{Kind: fact.DocResource, Of: bucket, None: true, Evidence: w.here()}})
	reader := `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::prod/*"}`
	lie := func(key fact.Key, line string) {
		place := w.node("file", "github.com/acme/shop:"+line, nil)
		since := at.Add(-time.Hour)
		w.add(fact.Fact{Edge: &fact.Edge{From: place, Relation: fact.Stores, To: key, Evidence: []fact.Evidence{{Source: "leaks.json", Line: 1, Finding: "f-" + line, ObservedAt: &since}}}})
	}
	lie(w.key("AKIAPROD", "active", w.user("prod", reader)), "a")
	lie(w.key("AKIADEAD", "inactive", w.user("dead", reader)), "b")
	lie(w.key("AKIAIDLE", "active", w.user("idle")), "c")
	lie(w.node("stripe-secret-key", "stripe", nil), "d")

	answer, err := w.ask().Findings(context.Background(), engine.Question{At: at})
	require.NoError(t, err)
	var ids []string
	for _, r := range answer.Findings {
		ids = append(ids, r.ID)
	}
	assert.Equal(t, []string{"AKIAPROD", "stripe", "AKIAIDLE", "AKIADEAD"}, ids)
	assert.Equal(t, []string{"f-a"}, answer.Findings[0].Findings)
	assert.Equal(t, 1, answer.Findings[0].Production)
	assert.False(t, answer.Findings[1].Evaluated)
	assert.False(t, answer.Findings[3].Live)
	assert.False(t, answer.Summary.Complete, "stripe is not evaluated")
}

// Asked about the identity, its credential's status grows old as a start's does.
func TestTheStatusOfAnIdentitysCredentialGrowsOld(t *testing.T) {
	for hours, stale := range map[int]bool{0: false, 2: true} {
		w := newWorld(t)
		seen := at.Add(-30 * time.Minute)
		user := w.user("u")
		key := w.node("aws-access-key", "AKIAOLD", fact.Props{fact.PropStatus: "active", fact.PropStatusAsOf: seen.Format(time.RFC3339)})
		w.edge(key, fact.AuthenticatesAs, user)
		asked := at.Add(time.Duration(hours) * time.Hour)
		answer, err := w.ask().Report(context.Background(), engine.Question{From: []string{user.ID}, At: asked})
		require.NoError(t, err)
		require.Len(t, answer.Credentials, 1)
		assert.Equal(t, "active", answer.Credentials[0].Status)
		assert.Equal(t, seen, *answer.Credentials[0].StatusAsOf)
		assert.Equal(t, stale, answer.Credentials[0].StatusStale)
	}
}
