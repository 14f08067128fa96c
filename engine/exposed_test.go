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

// A scanner tells the id of a key and not its secret half: where the id lies is listed,
// and is no proof of where the whole key does.
func TestTheIdAloneIsASighting(t *testing.T) {
	w := newWorld(t)
	key := w.node("aws-access-key", "AKIALONE", nil)
	half := w.node("aws-access-key.id", "AKIALONE", nil)
	w.edge(half, fact.PartOf, key)
	repository := w.node("git-repository", "github.com/acme/shop", fact.Props{fact.PropPublic: true})
	file := w.node("file", "github.com/acme/shop:.env", nil)
	w.edge(repository, fact.Contains, file)
	seen := time.Date(2026, 11, 5, 9, 0, 0, 0, time.UTC)
	w.add(fact.Fact{Edge: &fact.Edge{From: file, Relation: fact.Stores, To: half, Evidence: []fact.Evidence{{Source: "gitleaks.json", Line: 1, ObservedAt: &seen, Finding: "f1"}}}})

	list, err := w.ask().Findings(context.Background(), engine.Question{At: at, Limit: 1})
	require.NoError(t, err)
	require.Len(t, list.Findings, 1)
	assert.Equal(t, "AKIALONE", list.Findings[0].ID)
	assert.Equal(t, "id", list.Findings[0].Part)
	assert.Equal(t, []string{"f1"}, list.Findings[0].Findings)
	assert.Equal(t, engine.FindingCounts{Unknown: 1}, list.Counts)

	answer := w.report("AKIALONE")
	require.Len(t, answer.Credentials, 1)
	require.Len(t, answer.Credentials[0].Sightings, 1)
	assert.Equal(t, "id", answer.Credentials[0].Sightings[0].Part)
	assert.Nil(t, answer.Credentials[0].Lifecycle.ExposedSince)
	assert.Equal(t, engine.DeactivateFirst, answer.Advice.Order, "an id in public is no key in public")
}

// What is counted is all that lies exposed, those beyond the limit too.
func TestFindingsAreCountedBeyondTheLimit(t *testing.T) {
	w := newWorld(t)
	file := w.node("file", "github.com/acme/shop:.env", nil)
	for _, id := range []string{"one", "two", "three"} {
		w.edge(file, fact.Stores, w.node("npm-token", id, nil))
	}
	w.edge(file, fact.Stores, w.node("npm-token", "four", fact.Props{fact.PropStatus: "active", fact.PropStatusAsOf: "2026-11-24T01:50:00Z"}))
	list, err := w.ask().Findings(context.Background(), engine.Question{At: at, Limit: 1})
	require.NoError(t, err)
	assert.Len(t, list.Findings, 1)
	assert.Equal(t, engine.FindingCounts{Active: 1, Unknown: 3}, list.Counts)
}

// The key that signed a SAS made it, and owns nothing.
func TestAKeyOwnsNothing(t *testing.T) {
	w := newWorld(t)
	key := w.node("azure-storage-account-key", "acme/key1", nil)
	sas := w.node("azure-account-sas", "acme/sas-1", nil)
	w.edge(key, fact.Mints, sas)
	answer := w.report("azure-account-sas:acme/sas-1")
	require.Len(t, answer.Credentials, 1)
	assert.Empty(t, answer.Credentials[0].Owners)
	require.Len(t, answer.Credentials[0].Lifecycle.CreatedBy, 1)
	assert.Equal(t, "acme/key1", answer.Credentials[0].Lifecycle.CreatedBy[0].Value)
}
