package derive_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

// A call with what a key signed that the issuer accepted after the key's end shows that it
// lives: it was signed with another, or the key was not ended. Refused calls do not.
func TestUseOfWhatAKeySignedAfterTheKeysEnd(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	for name, c := range map[string]struct {
		last          int
		count, denied int
		want          string
	}{
		"accepted after it": {12, 1, 0, "active"},
		"refused after it":  {12, 2, 2, "revoked"},
		"some were refused": {12, 2, 1, "revoked"},
		"accepted before":   {9, 1, 0, "revoked"},
	} {
		w := newWorld(t)
		key := w.node("azure-storage-account-key", "wharf/key1", fact.Props{fact.PropStatus: "revoked", fact.PropStatusAsOf: day(10).Format(time.RFC3339)})
		sas := w.node("azure-account-sas", "wharf/sas", nil)
		w.edge(key, fact.Mints, sas)
		w.c.Add(fact.Fact{Use: &fact.Use{Of: sas, Log: "azure-log", Action: "GetBlob", First: day(c.last), Last: day(c.last), Count: c.count, Denied: c.denied, Evidence: w.here()}})
		got, _ := fact.StatusAt(w.historyOf(sas), day(20))
		assert.Equal(t, c.want, got.Word, name)
	}
}

// Two edges say when a key signed: whichever is read first, the later counts, by which the
// key is not younger than what it signed.
func TestWhenAKeySignedDoesNotHangOnTheOrder(t *testing.T) {
	for _, relations := range [][]fact.Relation{{fact.Mints, fact.ExchangedFor}, {fact.ExchangedFor, fact.Mints}} {
		w := newWorld(t)
		key := w.node("azure-storage-account-key", "wharf/key1", fact.Props{fact.PropCreatedAt: "2026-11-10T00:00:00Z"})
		sas := w.node("azure-account-sas", "wharf/sas", nil)
		for _, relation := range relations {
			from := map[fact.Relation]time.Time{fact.Mints: time.Date(2026, 11, 5, 0, 0, 0, 0, time.UTC), fact.ExchangedFor: time.Date(2026, 11, 12, 0, 0, 0, 0, time.UTC)}[relation]
			w.c.Add(fact.Fact{Edge: &fact.Edge{From: key, Relation: relation, To: sas, ValidFrom: &from, Evidence: w.here()}})
		}
		assert.Empty(t, w.historyOf(sas))
	}
}

// historyOf is what is said of a node once all is derived.
func (w *world) historyOf(key fact.Key) []fact.Status {
	for _, n := range w.derive().Nodes {
		if n.Key == key {
			w.c.AddNode(n)
		}
	}
	return w.c.Nodes[key].Props.History()
}

// A SAS has no status of its own: the storage account checks its signature with the key
// each time ("regenerate the key" is how Azure's documentation ends it). It ends with
// the key, lives again where the key does, and never again where the key was made anew.
func TestWhatAKeySignedEndsWithIt(t *testing.T) {
	day := func(n int) string {
		return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC).Format(time.RFC3339)
	}
	key, sas := fact.Key{Kind: "azure-storage-account-key", ID: "wharf/key1"}, fact.Key{Kind: "azure-account-sas", ID: "wharf/sas"}
	status := func(word string, on int) fact.Props {
		return fact.Props{fact.PropStatus: word, fact.PropStatusAsOf: day(on)}
	}
	for _, c := range []struct {
		name   string
		key    []fact.Props
		sas    []fact.Props
		maker  string
		words  map[int]string // on the day; empty: nothing is said
		unsure bool
	}{
		{name: "the key was ended", key: []fact.Props{status("active", 2), status("revoked", 10)}, words: map[int]string{9: "", 10: "revoked", 30: "revoked"}},
		{name: "what the SAS's own record says is older", key: []fact.Props{status("revoked", 10)}, sas: []fact.Props{status("active", 3)}, words: map[int]string{9: "active", 11: "revoked"}},
		{name: "the key was switched on again", key: []fact.Props{status("inactive", 10), status("active", 12)}, sas: []fact.Props{status("active", 3)}, words: map[int]string{11: "inactive", 12: "active"}},
		{name: "the key lives again, of the SAS nothing is known", key: []fact.Props{status("inactive", 10), status("active", 12)}, words: map[int]string{11: "inactive", 12: "unknown"}},
		{name: "the SAS itself was ended while the key rested", key: []fact.Props{status("inactive", 10), status("active", 12)}, sas: []fact.Props{status("revoked", 11)}, words: map[int]string{12: "revoked"}},
		{name: "the key is younger than what it signed", key: []fact.Props{{fact.PropCreatedAt: day(15)}, status("active", 16)}, words: map[int]string{14: "", 15: "revoked", 20: "revoked"}},
		{name: "made anew, switched off and on", key: []fact.Props{{fact.PropCreatedAt: day(15)}, status("inactive", 16), status("active", 17)}, words: map[int]string{18: "inactive"}},
		{name: "the key is older", key: []fact.Props{{fact.PropCreatedAt: day(1)}, status("active", 16)}, words: map[int]string{20: ""}},
		{name: "which key signed it is not known", key: []fact.Props{status("revoked", 10)}, unsure: true, words: map[int]string{20: ""}},
		{name: "a kind of which no document says so", maker: "jwt-signing-key", key: []fact.Props{status("revoked", 10)}, words: map[int]string{20: ""}},
	} {
		w := newWorld(t)
		from := key
		if c.maker != "" {
			from.Kind = c.maker
		}
		for _, props := range c.key {
			w.node(from.Kind, from.ID, props)
		}
		for _, props := range c.sas {
			w.node(sas.Kind, sas.ID, props)
		}
		since := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
		edge := fact.Edge{From: from, Relation: fact.Mints, To: sas, ValidFrom: &since, Evidence: w.here()}
		if c.unsure {
			edge.Verdict = fact.Unknown
		}
		w.c.Add(fact.Fact{Edge: &edge})
		for _, n := range w.derive().Nodes {
			if n.Key == sas {
				w.c.AddNode(n)
			}
		}
		for on, want := range c.words {
			got, word := w.c.Nodes[sas], ""
			if got != nil {
				at, _ := fact.StatusAt(got.Props.History(), time.Date(2026, 11, on, 0, 0, 0, 0, time.UTC))
				word = at.Word
				assert.True(t, word == "" || at.Evidence != "" || len(c.sas) > 0, "%s: no evidence", c.name)
			}
			assert.Equal(t, want, word, "%s, day %d", c.name, on)
		}
	}
}

// What is signed with something that is itself checked with its maker ends with that;
// makers in a circle end nothing and do not hang.
func TestWhatAKeySignedOfASession(t *testing.T) {
	w := newWorld(t)
	at := time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC)
	w.node("aws-access-key", "AKIABTXV5AHDQAISCMKB", fact.Props{fact.PropStatus: "inactive", fact.PropStatusAsOf: at.Format(time.RFC3339)})
	url := fact.Key{Kind: "aws-presigned-url", ID: "aws-presigned-url@a:b#1"}
	w.c.Add(fact.Fact{Edge: &fact.Edge{From: fact.Key{Kind: "aws-access-key", ID: "AKIABTXV5AHDQAISCMKB"}, Relation: fact.Mints, To: url, Evidence: w.here()}})
	w.c.Add(fact.Fact{Edge: &fact.Edge{From: url, Relation: fact.Mints, To: url, Evidence: w.here()}})
	found := 0
	for _, n := range w.derive().Nodes {
		if n.Key == url {
			found++
			assert.Equal(t, "inactive", n.Props.String(fact.PropStatus))
		}
	}
	assert.Equal(t, 1, found)
}
