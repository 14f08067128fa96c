package engine_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// TestExposureKeepsReadBesideControl: control of the place leads to the target
// for sure, reading it under a condition. Whoever only reads it must see the
// second.
func TestExposureKeepsReadBesideControl(t *testing.T) {
	w := newWorld(t)
	place := fact.Key{Kind: "document", ID: "page"}
	target := fact.Key{Kind: "database", ID: "db"}
	bot := fact.Key{Kind: "slack-bot", ID: "B1"}
	key := fact.Key{Kind: "slack-bot-token", ID: "T1"}
	w.edge(place, fact.LoadedBy, fact.Key{Kind: "agent", ID: "a"})
	w.edge(fact.Key{Kind: "agent", ID: "a"}, fact.RunsAs, bot)
	w.can(bot, fact.Read, target)
	w.add(fact.Fact{Edge: &fact.Edge{From: place, Relation: fact.Stores, To: key, Verdict: fact.Conditional,
		Conditions: fact.Conditions{{Key: "k", Operator: "StringEquals", Values: []string{"v"}}}, Evidence: w.here()}})
	w.edge(key, fact.AuthenticatesAs, bot)
	answer := w.exposure("db")
	var of []string
	for _, e := range answer.Sources {
		if e.ID == "page" {
			of = append(of, e.Access+" "+e.Verdict.String())
		}
	}
	assert.Equal(t, []string{"write yes", "read conditional"}, of)
}

func TestExposureOfAPipelinesSecretIsThatOfWhatItStores(t *testing.T) {
	w := newWorld(t)
	secret := w.node("ci-secret", "github.com/acme/shop/secrets/T", nil)
	held := fact.Key{Kind: fact.UnknownSecret, ID: secret.ID}
	w.edge(secret, fact.Stores, held)
	job := fact.Key{Kind: "ci-job", ID: "github.com/acme/shop:w.yml#j", Context: "push/default"}
	w.edge(job, fact.Uses, held)
	assert.Contains(t, ids(w.exposure(secret.ID).Sources), job.ID+" control yes")
}

func TestWhyFollowsHypotheticalHopsOnlyWhenAsked(t *testing.T) {
	w := newWorld(t)
	bot, other, target := fact.Key{Kind: "slack-bot", ID: "B"}, fact.Key{Kind: "slack-bot", ID: "C"}, fact.Key{Kind: "database", ID: "X"}
	w.can(bot, fact.Read, target)
	w.can(other, fact.Read, target)
	w.add(fact.Fact{Edge: &fact.Edge{From: bot, Relation: fact.CanBecome, To: other, Verdict: fact.Conditional,
		Conditions: fact.Conditions{{Key: "hypothetical", Operator: "Bool", Values: []string{"true"}}}, Evidence: w.here()}})
	asker := w.ask()
	for hypothetical, paths := range map[bool]int{false: 1, true: 2} {
		answer, err := asker.Why(context.Background(), engine.Question{From: []string{"B"}, To: []string{"X"}, At: at, Hypothetical: hypothetical})
		require.NoError(t, err)
		assert.Len(t, answer.Paths, paths)
	}
}

func TestAValueIsNotRepeated(t *testing.T) {
	value := "fixtureSvcExportSecretNotARealOne00+Qz7K"
	refusal := refused(t, newWorld(t).ask(), value)
	assert.NotContains(t, refusal.Error(), value)
	assert.True(t, strings.Contains(refusal.Error(), "--value-stdin"), refusal.Error())
}
