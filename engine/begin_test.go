package engine_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// Nobody is reached through a person, a group or an account: that nothing is found from
// one is no answer, and the answer says from what to ask.
func TestStartsThroughWhichNothingIsReached(t *testing.T) {
	w := newWorld(t)
	user := w.user("ana")
	w.key("AKIA1", "active", user)
	person := w.node("person", "ana@acme.example", nil)
	w.edge(user, fact.OwnedBy, person)
	w.edge(w.bucket("b"), fact.OwnedBy, person)
	group := w.node("k8s-group", "admins", nil)
	w.edge(w.node("okta-user", "00u1", nil), fact.MemberOf, group)
	w.node("aws-account", own, nil)
	for from, settled := range map[string]string{
		"person:ana@acme.example": "ask from its accounts: " + user.String(),
		"k8s-group:admins":        "ask from its accounts: okta-user:00u1",
		"aws-account:" + own:      "ask from its users, roles, jobs or credentials",
	} {
		answer, err := w.ask().Reach(t.Context(), engine.Question{From: []string{from}, At: at})
		require.NoError(t, err, from)
		assert.False(t, answer.Summary.Complete, from)
		require.NotEmpty(t, answer.Missing, from)
		assert.Contains(t, answer.Missing[0].What, "nothing is reached through it itself", from)
		assert.Equal(t, settled, answer.Missing[0].SettledBy, from)
		plan, err := w.ask().Plan(t.Context(), engine.Question{From: []string{from}, At: at})
		require.NoError(t, err, from)
		assert.False(t, plan.Summary.Complete, from)
	}
}
