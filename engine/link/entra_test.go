package link_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

const hint = "fp:hint"

func (w *world) listedSecret(id, from, until string) fact.Key {
	return w.node("entra-client-secret", id, fact.Props{"appId": "app-1", "hints": []string{hint}, fact.PropCreatedAt: from, fact.PropExpiresAt: until})
}

// A secret of an application authenticates as each service principal of its
// appId.
func TestCredentialsOfAnApplication(t *testing.T) {
	w := newWorld(t)
	secret := w.node("entra-client-secret", "key-1", fact.Props{"appId": "app-1"})
	other := w.node("entra-client-secret", "key-2", fact.Props{"appId": "app-2"})
	principal := w.node("entra-service-principal", "sp-1", fact.Props{"appId": "app-1"})
	l := w.link()
	assert.Equal(t, []fact.Key{principal}, l.edges(secret, fact.AuthenticatesAs))
	assert.Empty(t, l.edges(other, fact.AuthenticatesAs))
}

// One listed secret with the hint that was valid when the value was seen is it;
// of two none is chosen; one that was made later is none.
func TestHintsWithinTheValidity(t *testing.T) {
	const found = "entra-client-secret@github.com/acme/shop:.env#1"
	sighting := func(w *world) fact.Key {
		return w.seen(fact.Key{Kind: "entra-client-secret", ID: found}, "2026-06-01", fact.Props{"hints": []string{hint}})
	}
	w := newWorld(t)
	secret := sighting(w)
	valid := w.listedSecret("key-1", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")
	w.listedSecret("key-late", "2026-07-01T00:00:00Z", "2027-07-01T00:00:00Z")
	w.listedSecret("key-over", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
	l := w.link()
	assert.Equal(t, []fact.Key{valid}, l.edges(secret, fact.SameAs))
	assert.Equal(t, []fact.Key{secret}, l.edges(valid, fact.SameAs))
	assert.Equal(t, "2027-01-01T00:00:00Z", l.c.Nodes[secret].Props.String(fact.PropExpiresAt), "its end is the found one's")

	w.node("entra-client-secret", "key-1", fact.Props{fact.PropStatus: "revoked", fact.PropStatusAsOf: "2026-06-03T00:00:00Z"})
	l = w.link()
	status, _ := fact.StatusAt(l.c.Nodes[secret].Props.History(), time.Date(2026, 6, 4, 0, 0, 0, 0, time.UTC))
	assert.Equal(t, "revoked", status.Word, "what ended the listed one ended the found one")

	w.listedSecret("key-2", "2026-02-01T00:00:00Z", "2027-02-01T00:00:00Z")
	l = w.link()
	assert.Empty(t, l.edges(secret, fact.SameAs))
	assert.Len(t, l.c.Nodes[secret].Props.Strings("couldBe"), 2)
}
