package derive_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
)

// A list of Salesforce's tokens that may hold the caller's own alone bears on the
// apps and tokens of which it tells; one that is whole on nothing.
func TestListsOfTokensThatMayNotBeWhole(t *testing.T) {
	app, token := fact.Key{Kind: "salesforce-connected-app", ID: "chat"}, fact.Key{Kind: "salesforce-refresh-token", ID: "t"}
	for _, whole := range []bool{false, true} {
		w := newWorld(t)
		w.c.Add(fact.Fact{Edge: &fact.Edge{From: app, Relation: fact.Uses, To: token}})
		w.c.Add(fact.Fact{Inventory: &fact.Inventory{Provider: "salesforce", Account: "00D", Operation: "query OauthToken", Complete: whole}})
		var gaps []fact.Gap
		for _, gap := range w.derive().Gaps {
			if gap.System == "salesforce" {
				gaps = append(gaps, gap)
			}
		}
		if whole {
			assert.Empty(t, gaps)
			continue
		}
		require.Len(t, gaps, 1)
		assert.Equal(t, []fact.Key{app, token}, gaps[0].About)
		assert.Equal(t, fact.NotDecided, gaps[0].Effect)
		assert.Contains(t, gaps[0].What, "Customize Application")
	}
}
