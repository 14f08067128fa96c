package link_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

// After the agent of incident A3 the wrong token had been deleted: that the release
// still published with the old one was the proof that it lived.
func TestUseAfterAnEndShowsThatItLives(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 2, day, 12, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name   string
		status string
		use    fact.Use
		want   string
	}{
		{"an accepted call after it", "revoked", fact.Use{First: at(12), Last: at(12), Count: 1}, "active"},
		{"a call before it", "revoked", fact.Use{First: at(9), Last: at(9), Count: 1}, "revoked"},
		{"refused calls", "revoked", fact.Use{First: at(12), Last: at(12), Count: 3, Denied: 3}, "revoked"},
		{"some refused: which came last is not known", "inactive", fact.Use{First: at(9), Last: at(12), Count: 3, Denied: 1}, "inactive"},
		{"accepted throughout, from before to after", "inactive", fact.Use{First: at(9), Last: at(12), Count: 3}, "active"},
		{"no end was told", "unknown", fact.Use{First: at(12), Last: at(12), Count: 1}, "unknown"},
	} {
		w := newWorld(t)
		token := w.node("npm-token", "b1", fact.Props{fact.PropStatus: c.status, fact.PropStatusAsOf: at(10).Format(time.RFC3339)})
		c.use.Of, c.use.Log, c.use.Action, c.use.Evidence = token, "npm", "publish", []fact.Evidence{{Source: "npm.jsonl", Pointer: "/uses/1"}}
		w.c.Uses = append(w.c.Uses, c.use)
		for _, f := range w.link().Facts {
			if f.Node != nil {
				w.c.AddNode(*f.Node)
			}
		}
		got, _ := fact.StatusAt(w.c.Nodes[token].Props.History(), at(20))
		assert.Equal(t, c.want, got.Word, c.name)
		if c.want == "active" {
			assert.Contains(t, got.Evidence, "#/uses/1", c.name)
			assert.Equal(t, at(12), got.AsOf, c.name)
			before, _ := fact.StatusAt(w.c.Nodes[token].Props.History(), at(11))
			assert.Equal(t, c.status, before.Word, "%s: until the call it counts as ended", c.name)
		}
	}
}

// An end of which nobody says when it was is no reason to take an older call for a later
// one.
func TestUseBesideAnUndatedEndTellsNothing(t *testing.T) {
	w := newWorld(t)
	token := w.node("npm-token", "b1", fact.Props{fact.PropStatus: "revoked"})
	long := time.Date(2025, 8, 1, 12, 0, 0, 0, time.UTC)
	w.c.Uses = append(w.c.Uses, fact.Use{Of: token, Log: "npm", Action: "publish", First: long, Last: long, Count: 1, Evidence: []fact.Evidence{{Source: "npm.jsonl", Pointer: "/uses/1"}}})
	for _, f := range w.link().Facts {
		if f.Node != nil {
			w.c.AddNode(*f.Node)
		}
	}
	got, _ := fact.StatusAt(w.c.Nodes[token].Props.History(), time.Date(2026, 2, 20, 0, 0, 0, 0, time.UTC))
	assert.Equal(t, "revoked", got.Word)
}
