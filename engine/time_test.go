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

// TestStatusIsThatOfTheAskedTime: a key is listed active at one, inactive at
// three, and deleted at four. Only what was seen at the asked time or before
// decides, and the blocker names just that.
func TestStatusIsThatOfTheAskedTime(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	user := w.user("u")
	key := w.node("aws-access-key", "AKIA1", nil)
	w.edge(key, fact.AuthenticatesAs, user)
	for clock, status := range map[string]string{"01:00": "active", "03:00": "inactive", "04:00": "revoked"} {
		seen, err := time.Parse(time.RFC3339, "2026-11-24T"+clock+":00Z")
		require.NoError(t, err)
		w.add(fact.Fact{Node: &fact.Node{Key: key, Props: fact.Props{fact.PropStatus: status, fact.PropStatusAsOf: seen.Format(time.RFC3339), fact.PropStatusEvidence: clock + ".jsonl#/0"},
			Evidence: []fact.Evidence{{Source: clock + ".jsonl", Pointer: "/0", Line: 1, ObservedAt: &seen}}}})
	}
	asker := w.ask()
	for _, c := range []struct {
		asked, status, source string
		reached               int
	}{
		{"00:30", "unknown", "", 1},
		{"01:00", "active", "", 1},
		{"02:59", "active", "", 1},
		{"03:00", "inactive", "03:00.jsonl", 0},
		{"05:00", "revoked", "04:00.jsonl", 0},
	} {
		asked, err := time.Parse(time.RFC3339, "2026-11-24T"+c.asked+":00Z")
		require.NoError(t, err)
		answer, err := asker.Reach(context.Background(), engine.Question{From: []string{"AKIA1"}, At: asked})
		require.NoError(t, err)
		assert.Equal(t, c.status, answer.Start[0].Status, c.asked)
		assert.Len(t, answer.Reached, c.reached, c.asked)
		if c.source != "" {
			require.Len(t, answer.Blocked, 1, c.asked)
			require.Len(t, answer.Blocked[0].By[0].Evidence, 1, c.asked)
			assert.Equal(t, c.source, answer.Blocked[0].By[0].Evidence[0].Source)
		}
	}
}

func TestWhatIfIsTold(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	w.key("AKIA1", "active", w.user("u"))
	asker := w.ask()
	plain, err := asker.Reach(context.Background(), engine.Question{From: []string{"AKIA1"}, At: at})
	require.NoError(t, err)
	assert.Nil(t, plain.WhatIf)
	without := []string{"arn:aws:iam::" + own + ":user/u"}
	asked, err := asker.Reach(context.Background(), engine.Question{From: []string{"AKIA1"}, At: at, Without: without, AssumeActive: true})
	require.NoError(t, err)
	assert.Equal(t, &engine.WhatIf{Without: without, AssumeActive: true}, asked.WhatIf)
}

// What has run out has since its end, whatever was last seen of it.
func TestAnEndIsSinceItself(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	key := w.key("AKIA1", "active", w.user("u"))
	w.add(fact.Fact{Node: &fact.Node{Key: key, Props: fact.Props{fact.PropExpiresAt: at.Add(-time.Hour).Format(time.RFC3339)}}})
	answer, err := w.ask().Reach(context.Background(), engine.Question{From: []string{"AKIA1"}, At: at})
	require.NoError(t, err)
	assert.Equal(t, "expired", answer.Start[0].Status)
	require.NotNil(t, answer.Start[0].StatusAsOf)
	assert.Equal(t, at.Add(-time.Hour), answer.Start[0].StatusAsOf.UTC())
}
