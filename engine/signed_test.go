package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// A link that a storage account's key signed can't be ended singly: the step ends
// the key, and every link of it that still lives, each with its users.
func TestWhatAKeySignedEndsWithIt(t *testing.T) {
	w := newWorld(t)
	key, account := w.node("azure-storage-account-key", "key1", nil), w.node("azure-storage-account", "a", nil)
	leaked, other := w.node("azure-account-sas", "leaked", nil), w.node("azure-account-sas", "other", nil)
	past := w.node("azure-service-sas", "past", fact.Props{fact.PropExpiresAt: at.Add(-time.Hour).Format(time.RFC3339)})
	user := w.node("compose-service", "nightly", nil)
	for _, signed := range []fact.Key{leaked, other, past} {
		w.edge(key, fact.Mints, signed)
		w.can(signed, fact.Read, account)
	}
	w.edge(user, fact.Uses, other)

	answer := w.residual(at, "azure-account-sas:leaked", engine.StepRotate)
	var ends []string
	for _, n := range answer.Step[0].Ends {
		ends = append(ends, n.ID)
	}
	assert.ElementsMatch(t, []string{"key1", "leaked", "other"}, ends, "what has run out is ended by no step")
	assert.Empty(t, answer.Reached)

	answer = w.residual(at, "azure-storage-account-key:key1", engine.StepRotate)
	for _, s := range answer.Survivors {
		assert.False(t, s.MintedBy != "see what" && (s.ID == "leaked" || s.ID == "other" || s.ID == "any of key1"), "%s %s", s.Kind, s.ID)
	}
	dependents := w.dependents("azure-storage-account-key:key1")
	require.Len(t, dependents.Consumers, 1, "before the step")
	assert.Equal(t, "nightly", dependents.Consumers[0].ID)
}
