package link_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

func reads(place, setting string) any {
	return map[string]any{"place": place, "setting": setting}
}

func TestAConsumerUsesWhatItIsConfiguredToRead(t *testing.T) {
	w := newWorld(t)
	file := w.node("file", "github.com/acme/shop:.env", fact.Props{"settings": map[string]any{"TOKEN": "slack-bot-token:slack-bot-token@github.com/acme/shop:.env#2"}})
	token := w.node("slack-bot-token", "slack-bot-token@github.com/acme/shop:.env#2", nil)
	half := fact.Key{Kind: "aws-access-key.secret", ID: "AKIA1"}
	for _, stored := range []fact.Key{token, half, {Kind: "aws-access-key.id", ID: "AKIA2"}} {
		w.c.Edges = append(w.c.Edges, fact.Edge{From: file, Relation: fact.Stores, To: stored, Evidence: w.here("")})
	}
	all := w.node("compose-service", "github.com/acme/shop:compose.yml#all", fact.Props{"reads": []any{reads("file:github.com/acme/shop:.env", "")}})
	one := w.node("compose-service", "github.com/acme/shop:compose.yml#one", fact.Props{"reads": []any{reads("file:github.com/acme/shop:.env", "TOKEN")}})
	other := w.node("compose-service", "github.com/acme/shop:compose.yml#other", fact.Props{"reads": []any{reads("file:github.com/acme/shop:.env", "PORT"), reads("file:elsewhere", "TOKEN")}})
	l := w.link()
	assert.ElementsMatch(t, []fact.Key{token, {Kind: "aws-access-key", ID: "AKIA1"}}, l.edges(all, fact.Uses), "an id alone is no credential")
	assert.Equal(t, []fact.Key{token}, l.edges(one, fact.Uses))
	assert.Empty(t, l.edges(other, fact.Uses))
}

func TestAKeyOfASecretThatWasNotGivenIsASecret(t *testing.T) {
	w := newWorld(t)
	workload := w.node("k8s-workload", "prod/shop/Deployment/web", fact.Props{"reads": []any{reads("k8s-secret:prod/shop/db", "password")}})
	l := w.link()
	held := fact.Key{Kind: fact.UnknownSecret, ID: "prod/shop/db#password"}
	assert.Equal(t, []fact.Key{held}, l.edges(workload, fact.Uses))
	assert.Equal(t, []fact.Key{held}, l.edges(fact.Key{Kind: "k8s-secret", ID: "prod/shop/db"}, fact.Stores))
}
