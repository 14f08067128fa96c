package link_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
)

var until = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)

func TestAssertedOwner(t *testing.T) {
	w := newWorld(t)
	key := w.node("aws-access-key", "AKIA1", nil)
	ending := w.node("aws-access-key", "AKIA2", nil)
	w.says("owner", "AKIA1", "team-shop", nil)
	w.says("owner", "aws-access-key:AKIA2", "j.park@acme.example", &until)
	l := w.link()
	assert.Equal(t, []fact.Key{{Kind: "team", ID: "team-shop"}}, l.edges(key, fact.OwnedBy))
	assert.Equal(t, "team-shop", l.c.Nodes[key].Props.String(fact.PropOwner))
	assert.Equal(t, []fact.Key{{Kind: "person", ID: "j.park@acme.example"}}, l.edges(ending, fact.OwnedBy))
	assert.Empty(t, l.c.Nodes[ending].Props.String(fact.PropOwner), "a prop has no end")
	for _, f := range l.Facts {
		if f.Edge != nil && f.Edge.From == ending {
			assert.Equal(t, &until, f.Edge.ValidUntil)
			assert.Equal(t, "asserted", f.Edge.Evidence[0].Type)
		}
	}
	assert.Empty(t, l.Diagnostics)

	w = newWorld(t)
	key = w.node("aws-access-key", "AKIA1", nil)
	w.says("owner", "AKIA1", "@acme/shop", nil)
	assert.Equal(t, []fact.Key{{Kind: "team", ID: "@acme/shop"}}, w.link().edges(key, fact.OwnedBy))
}

func TestAssertedStatusAndEnvironment(t *testing.T) {
	w := newWorld(t)
	key := w.node("github-pat-classic", "github-pat-classic@f#1", nil)
	ending := w.node("github-pat-classic", "github-pat-classic@f#2", nil)
	w.says("status", key.ID, "revoked", nil)
	w.says("environment", key.ID, "production", nil)
	w.says("status", ending.ID, "revoked", &until)
	l := w.link()
	props := l.c.Nodes[key].Props
	assert.Equal(t, "revoked", props.String(fact.PropStatus))
	assert.Equal(t, "keyreach.yaml#line 3", props.String(fact.PropStatusEvidence))
	assert.Equal(t, "production", props.String(fact.PropEnvironment))
	// "Revoked until …" must not stand for ever.
	assert.Empty(t, l.c.Nodes[ending].Props.String(fact.PropStatus))
	require.Len(t, l.Diagnostics, 1)
	assert.Contains(t, l.Diagnostics[0].Message, "has an end")
}

func TestAssertedConsumer(t *testing.T) {
	w := newWorld(t)
	key := w.node("aws-access-key", "AKIA1", nil)
	function := w.node("aws-lambda-function", "arn:aws:lambda:us-east-1:111111111111:function:f", nil)
	w.node("ci-job", "github.com/acme/a:w.yml#j", nil)
	variant := w.seen(fact.Key{Kind: "ci-job", ID: "github.com/acme/a:w.yml#j", Context: "push"}, "", nil)
	w.says("consumer", "AKIA1", function.ID, nil)
	w.says("consumer", "AKIA1", "ci-job:github.com/acme/a:w.yml#j", nil)
	l := w.link()
	assert.Equal(t, []fact.Key{key}, l.edges(function, fact.Uses))
	assert.Equal(t, []fact.Key{key}, l.edges(variant, fact.Uses), "a job uses it however it is started")
}

func TestAssertedSame(t *testing.T) {
	w := newWorld(t)
	key := w.node("aws-access-key", "AKIA1", nil)
	w.node("ci-secret", "github.com/acme/a/secrets/KEY", nil)
	held := w.node(fact.UnknownSecret, "github.com/acme/a/secrets/KEY", fact.Props{fact.PropFingerprints: []string{"fp:value:1"}})
	w.says("same", "github.com/acme/a/secrets/KEY", "AKIA1", nil)
	l := w.link()
	assert.Equal(t, key, l.stands(held), "a pipeline's secret means the credential in it")

	w = newWorld(t)
	a, b := w.node("aws-access-key", "AKIA1", nil), w.node("slack-bot-token", "slack-bot-token@x#1", nil)
	w.says("same", a.ID, b.ID, &until)
	l = w.link()
	assert.Empty(t, l.Aliases, "what ends is an edge")
	assert.Equal(t, []fact.Key{b}, l.edges(a, fact.SameAs))

	w = newWorld(t)
	person, login := w.node("entra-user", "1", nil), w.node("okta-user", "2", nil)
	w.says("same", "1", "2", nil)
	l = w.link()
	assert.Equal(t, []fact.Key{login}, l.edges(person, fact.SameAs), "identities are joined by an edge")
}

// An asserted join and one by value are one, in whichever order they are made.
func TestAssertedSameJoinsGroups(t *testing.T) {
	w := newWorld(t)
	one, two := []string{"fp:value:1"}, []string{"fp:value:2"}
	a1, a2 := w.found("slack-bot-token", "a1", "2026-01-01", one), w.found("slack-bot-token", "a2", "2026-01-02", one)
	b1, b2 := w.found("slack-bot-token", "b1", "2026-01-03", two), w.found("slack-bot-token", "b2", "2026-01-04", two)
	w.says("same", a2.ID, b2.ID, nil)
	l := w.link()
	for _, k := range []fact.Key{a1, a2, b1, b2} {
		assert.Equal(t, a1, l.stands(k))
	}
}

func TestAssertedSensitivity(t *testing.T) {
	w := newWorld(t)
	ledger, other := w.node("aws-s3-bucket", "arn:aws:s3:::acme-ledger-eu", nil), w.node("aws-s3-bucket", "arn:aws:s3:::acme-site", nil)
	w.says("sensitivity", "arn:aws:s3:::acme-ledger*", "restricted", nil)
	l := w.link()
	assert.Equal(t, "restricted", l.c.Nodes[ledger].Props.String(fact.PropSensitivity))
	assert.Equal(t, "because", l.c.Nodes[ledger].Props.String("sensitivityReason"))
	assert.Empty(t, l.c.Nodes[other].Props.String(fact.PropSensitivity))
}

func TestAssertionsThatMatchNothingOrTooMuch(t *testing.T) {
	w := newWorld(t)
	w.node("okta-user", "7", nil)
	w.node("entra-user", "7", nil)
	w.says("owner", "AKIA404", "x", nil)
	w.says("owner", "7", "x", nil)
	w.says("consumer", "okta-user:7", "nobody", nil)
	l := w.link()
	assert.Empty(t, l.Facts)
	require.Len(t, l.Diagnostics, 3)
	for _, d := range l.Diagnostics {
		assert.Equal(t, "keyreach.yaml", d.Source)
		assert.Equal(t, 3, d.Line)
		assert.Equal(t, fact.Warning, d.Severity)
	}
}

// The id of a credential of which only a half was found means the whole.
func TestAssertionAboutAHalf(t *testing.T) {
	w := newWorld(t)
	w.node("aws-access-key.id", "AKIA1", nil)
	w.says("owner", "AKIA1", "team-a", nil)
	l := w.link()
	assert.Equal(t, []fact.Key{{Kind: "team", ID: "team-a"}}, l.edges(fact.Key{Kind: "aws-access-key", ID: "AKIA1"}, fact.OwnedBy))
}

func TestAssertionAboutWhatOnlyAnEdgeNames(t *testing.T) {
	w := newWorld(t)
	database := fact.Key{Kind: "database", ID: "db:2"}
	w.c.Edges = append(w.c.Edges, fact.Edge{From: fact.Key{Kind: "slack-bot", ID: "B1"}, Relation: fact.Can, To: database, Access: fact.Read, Evidence: w.here("")})
	w.says("environment", "database:db:2", "production", nil)
	l := w.link()
	assert.Empty(t, l.Diagnostics)
	assert.Equal(t, "production", l.c.Nodes[database].Props.String(fact.PropEnvironment))
	assert.Equal(t, fact.ClassResource, l.c.Nodes[database].Class)
}
