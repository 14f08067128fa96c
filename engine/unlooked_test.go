package engine_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
	"keyreach/engine/render"
)

// A system of which no way to stay is known is named once, however many of its
// credentials are there, and the answer is not complete.
func TestSystemsWithoutWaysToStay(t *testing.T) {
	w := newWorld(t)
	place := w.node("document", "vault", nil)
	for _, id := range []string{"one", "two"} {
		w.edge(place, fact.Stores, w.node("stripe-secret-key", id, fact.Props{fact.PropEvaluated: true}))
	}
	w.edge(place, fact.Stores, w.node("npm-token", "three", nil))
	w.edge(place, fact.Stores, w.node("azure-storage-account-key", "four", nil))
	answer := w.residual(at, "place:vault", engine.StepRevoke)

	var named []string
	for _, m := range answer.Missing {
		if strings.Contains(m.What, "ways to stay") {
			named = append(named, m.What)
			assert.Equal(t, fact.NotDecided, m.Effect)
			assert.NotEmpty(t, m.SettledBy)
		}
	}
	assert.ElementsMatch(t, []string{
		"what was planted with stripe-secret-key one: no ways to stay in stripe are known here",
		"what was planted with azure-storage-account-key four: no ways to stay in entra are known here for its kind",
	}, named)
	assert.False(t, answer.Summary.Complete)
	assert.Equal(t, []engine.Unlooked{
		{System: "stripe", First: engine.Node{Kind: "stripe-secret-key", ID: "one"}},
		{System: "entra", First: engine.Node{Kind: "azure-storage-account-key", ID: "four"}, ForKind: true},
	}, sortedBySystem(answer.Unlooked))
}

func sortedBySystem(list []engine.Unlooked) []engine.Unlooked {
	return slices.SortedFunc(slices.Values(list), func(x, y engine.Unlooked) int { return strings.Compare(y.System, x.System) })
}

// The screen never says that no way was within reach where nobody looks for what was
// planted.
func TestTheScreenSaysWhereNobodyLooks(t *testing.T) {
	w := newWorld(t)
	place := w.node("document", "vault", nil)
	w.edge(place, fact.Stores, w.node("stripe-secret-key", "one", fact.Props{fact.PropEvaluated: true}))
	answer, err := w.ask().Report(t.Context(), engine.Question{From: []string{"place:vault"}, At: at})
	require.NoError(t, err)
	var screen strings.Builder
	require.NoError(t, render.Report(&screen, answer, render.Style{}))
	assert.NotContains(t, screen.String(), "none of the ways")
	assert.Contains(t, screen.String(), "PLANTED? unknown: no ways to stay are known here in stripe")
}

// What needs none is not named: AWS and npm have ways to stay, what a token's subject may
// do is decided where it is trusted, of an unknown secret no issuer is known, and a signed
// link is good for the data that it names.
func TestSystemsThatNeedNoWayToStay(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	place := w.node("document", "vault", nil)
	w.edge(place, fact.Stores, w.key("AKIAREAD", "active", w.user("u")))
	w.edge(place, fact.Stores, w.node("unknown-secret", "document@1", nil))
	w.edge(place, fact.Stores, w.node("npm-token", "three", nil))
	w.edge(place, fact.Stores, w.node("azure-account-sas", "four", nil))
	answer := w.residual(at, "place:vault", engine.StepRevoke)
	require.NotEmpty(t, answer.Missing)
	assert.Nil(t, missing(answer.Missing, "ways to stay"))
}
