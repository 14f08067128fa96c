package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/credential"
	"keyreach/engine/estate"
	"keyreach/engine/fact"
	"keyreach/engine/store"
	"keyreach/engine/store/memory"
)

// lone builds an estate of one credential of a kind, seen active.
func lone(t *testing.T, tables *estate.Tables, kind string) *engine.Asker {
	ctx := context.Background()
	kept, err := memory.New()
	require.NoError(t, err)
	node := &fact.Node{Key: fact.Key{Kind: kind, ID: "probe"}, Evidence: []fact.Evidence{{Source: "export.jsonl", Line: 1}},
		Props: fact.Props{fact.PropStatus: "active", fact.PropStatusAsOf: at.Add(-time.Hour).Format(time.RFC3339)}}
	require.NoError(t, kept.Replace(ctx, "/estate", []store.Source{{Name: "export.jsonl", Format: "awsapi", Facts: []fact.Fact{{Node: node}}}}))
	built, err := estate.Build(ctx, kept, tables)
	require.NoError(t, err)
	return &engine.Asker{Estate: built, Catalogue: tables.Catalogue, Version: "test"}
}

// TestEveryKindSurvivesAsItsRowSays revokes one credential of each kind of the
// catalogue: each thing that its row mints, and each that survives its revocation,
// is a possible survivor with the end, the way to end it and the confidence that
// follow from the row.
func TestEveryKindSurvivesAsItsRowSays(t *testing.T) {
	tables, err := estate.LoadTables()
	require.NoError(t, err)
	require.Greater(t, len(tables.Catalogue.Kinds()), 150)
	for _, kind := range tables.Catalogue.Kinds() {
		t.Run(kind, func(t *testing.T) {
			row, _ := tables.Catalogue.Lookup(kind)
			asker := lone(t, tables, kind)
			ended := residualOf(t, asker, at, kind+":probe", engine.StepRevoke)
			assert.Equal(t, []engine.Node{{Kind: kind, ID: "probe"}}, ended.Step[0].Ends)
			assert.Nil(t, survivor(ended, kind, "probe"))
			living := residualOf(t, asker, at, kind+":probe")
			require.NotNil(t, survivor(living, kind, "probe"), "no step ends it")

			for i := range row.Mints {
				mint := &row.Mints[i]
				made, _ := tables.Catalogue.Lookup(mint.Credential)
				want := engine.Survivor{Node: engine.Node{Kind: mint.Credential, ID: "any of probe"}, MintedBy: mint.How,
					Until: untilOf(mint.MaxLifetime), EndBy: made.Revocation[0].Method, Confidence: "reported"}
				if mint.Source == "" {
					want.Confidence = "inferred"
				}
				hasPossible(t, living, want)
				if mint.EndsWithParent == nil {
					hasPossible(t, ended, want)
				} else {
					assert.Empty(t, possible(ended, mint.Credential), "it ends with its maker")
				}
			}
			for i := range row.Survivors {
				said := &row.Survivors[i]
				want := engine.Survivor{Node: engine.Node{Kind: kind, ID: "probe"}, What: said.What, MintedBy: "see what", Until: untilOf(said.UpTo), EndBy: said.EndBy, Confidence: string(said.Confidence)}
				if said.EndBy == "" {
					want.EndBy = "unknown"
				}
				hasPossible(t, ended, want)
			}
		})
	}
}

// untilOf is the latest end of what was made at the asked time: none where the
// lifetime is no duration.
func untilOf(lifetime credential.Lifetime) *time.Time {
	if end, ok := lifetime.From(at); ok {
		return &end
	}
	return nil
}

func hasPossible(t *testing.T, answer *engine.ResidualAnswer, want engine.Survivor) {
	t.Helper()
	for _, s := range answer.Survivors {
		same := s.Seen == engine.Possible && s.Node == want.Node && s.What == want.What && s.MintedBy == want.MintedBy && s.EndBy == want.EndBy && s.Confidence == want.Confidence
		if same && (s.Until == nil) == (want.Until == nil) && (s.Until == nil || s.Until.Equal(*want.Until)) && len(s.Evidence) == 1 {
			return
		}
	}
	t.Errorf("%+v is not among the survivors %+v", want, answer.Survivors)
}

// What is said to live until its own expiry ends with the credential where it is
// that itself, and has no known end where it is what was made of it.
func TestUntilExpiry(t *testing.T) {
	w := newWorld(t)
	expires := at.Add(5 * time.Hour)
	w.node("azure-account-sas", "sas", fact.Props{fact.PropExpiresAt: expires.Format(time.RFC3339)})
	w.node("entra-client-secret", "secret", fact.Props{fact.PropExpiresAt: expires.Format(time.RFC3339)})
	stated := func(answer *engine.ResidualAnswer) (ends []*time.Time) {
		for _, s := range answer.Survivors {
			if s.MintedBy == "see what" {
				ends = append(ends, s.Until)
			}
		}
		return ends
	}
	a := w.ask()
	assert.Equal(t, []*time.Time{&expires}, stated(residualOf(t, a, at, "sas", engine.StepRevoke)))
	assert.Empty(t, stated(residualOf(t, a, expires, "sas", engine.StepRevoke)), "it has expired")
	assert.Contains(t, stated(residualOf(t, a, expires.Add(time.Minute), "secret")), (*time.Time)(nil), "a token of it lives on")
}
