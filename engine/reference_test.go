package engine_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// names returns the keys that a reference names.
func names(t *testing.T, asker *engine.Asker, reference string) []fact.Key {
	t.Helper()
	nodes, err := asker.Resolve(reference)
	require.NoError(t, err, reference)
	keys := make([]fact.Key, len(nodes))
	for i, n := range nodes {
		keys[i] = asker.Estate.Key(n)
	}
	return keys
}

func refused(t *testing.T, asker *engine.Asker, reference string) *engine.ReferenceError {
	t.Helper()
	_, err := asker.Resolve(reference)
	var refusal *engine.ReferenceError
	require.True(t, errors.As(err, &refusal), "%q: %v", reference, err)
	return refusal
}

func TestReferences(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	user := w.user("u")
	key := w.key("AKIA1", "active", user)
	half := w.node("aws-access-key.id", "AKIA1", nil)
	w.edge(half, fact.PartOf, key)
	lone := w.node("aws-access-key.id", "AKIA9", nil)
	file := w.node("file", "github.com/acme/shop:.env", nil)
	w.edge(file, fact.Stores, half)
	sighting := w.node("aws-access-key", "aws-access-key@github.com/acme/shop:.env#3", fact.Props{fact.PropFingerprints: []string{"fp:value:1"}})
	w.add(fact.Fact{Node: &fact.Node{Key: key, Props: fact.Props{fact.PropFingerprints: []string{"fp:value:1"}}, Evidence: w.here()}})
	w.node("okta-user", "7", nil)
	w.node("entra-user", "7", nil)
	secret := w.node("ci-secret", "github.com/acme/shop/secrets/T", nil)
	held := w.node("unknown-secret", "github.com/acme/shop/secrets/T", nil)
	w.edge(secret, fact.Stores, held)
	one, two := fact.Key{Kind: "ci-job", ID: "github.com/acme/shop:w.yml#j", Context: "push"}, fact.Key{Kind: "ci-job", ID: "github.com/acme/shop:w.yml#j", Context: "schedule"}
	for _, job := range []fact.Key{one, two} {
		w.add(fact.Fact{Node: &fact.Node{Key: job, Evidence: w.here()}})
	}
	empty := w.node("file", "github.com/acme/shop:empty", nil)
	asker := w.ask()

	for reference, want := range map[string][]fact.Key{
		"AKIA1":                                {key},  // the parts count as the whole
		"aws-access-key:AKIA1":                 {key},  // kind:id
		"aws-access-key.id:AKIA1":              {half}, // a part, asked for by name
		"AKIA9":                                {lone}, // of which only a part is there
		user.ID:                                {user}, // colons in ids
		"aws-user:" + user.ID:                  {user}, // split at the first colon
		"file:github.com/acme/shop:.env":       {file},
		"github.com/acme/shop:.env":            {file},
		"place:github.com/acme/shop:.env":      {half}, // what a place stores
		"place:file:github.com/acme/shop:.env": {half},
		sighting.ID:                            {key}, // another name of it
		"aws-access-key:" + sighting.ID:        {key},
		"fp:value:1":                           {key},
		"github.com/acme/shop/secrets/T":       {secret}, // not the unknown secret in it
		held.String():                          {held},
		"okta-user:7":                          {{Kind: "okta-user", ID: "7"}},
		"github.com/acme/shop:w.yml#j":         {one, two}, // a job in all its variants
		"ci-job:github.com/acme/shop:w.yml#j":  {one, two},
		"place:ci-secret:" + secret.ID:         {held},
	} {
		assert.Equal(t, want, names(t, asker, reference), reference)
	}

	ambiguous := refused(t, asker, "7")
	assert.Equal(t, []string{"entra-user:7", "okta-user:7"}, ambiguous.Candidates)
	similar := refused(t, asker, "shop:.en")
	assert.Contains(t, similar.Why, "did you mean")
	assert.Contains(t, similar.Candidates, file.String())
	nothing := refused(t, asker, "no such thing")
	assert.Empty(t, nothing.Candidates)
	assert.NotContains(t, nothing.Error(), "did you mean")
	assert.Contains(t, refused(t, asker, "place:"+empty.ID).Error(), "stores no credential")
	refused(t, asker, "fp:value:404")
	refused(t, asker, "")
	refused(t, asker, "aws-user:AKIA1") // the kind must be the node's
}

func TestCandidatesAreBounded(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
		w.node("file", "repo:common-"+name, nil)
	}
	refusal := refused(t, w.ask(), "COMMON")
	require.Len(t, refusal.Candidates, 9)
	assert.Equal(t, "file:repo:common-a", refusal.Candidates[0])
	assert.Equal(t, "and more", refusal.Candidates[8])
}

func TestFingerprintOfTwoCredentials(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"AKIA1", "AKIA2"} {
		w.node("aws-access-key", id, fact.Props{fact.PropFingerprints: []string{"fp:value:1"}})
	}
	assert.Equal(t, []string{"aws-access-key:AKIA1", "aws-access-key:AKIA2"}, refused(t, w.ask(), "fp:value:1").Candidates)
}

func TestStartsAndTargets(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	bucket := w.bucket("b")
	w.key("AKIA1", "active", w.user("u", read(bucket)))
	asker := w.ask()
	_, err := asker.Reach(t.Context(), engine.Question{At: at})
	assert.ErrorContains(t, err, "names no start")
	_, err = asker.Why(t.Context(), engine.Question{From: []string{"AKIA1"}, At: at})
	assert.ErrorContains(t, err, "names no target")
	_, err = asker.Reach(t.Context(), engine.Question{From: []string{"AKIA1"}, Without: []string{"nothing"}, At: at})
	assert.ErrorContains(t, err, "nothing")

	why, err := asker.Why(t.Context(), engine.Question{From: []string{"AKIA1"}, To: []string{bucket.ID}, At: at})
	require.NoError(t, err)
	require.Len(t, why.Paths, 1)
	assert.Equal(t, 2, why.Paths[0].Hops)
	without, err := asker.Why(t.Context(), engine.Question{From: []string{"AKIA1"}, To: []string{bucket.ID}, Without: []string{"aws-user:arn:aws:iam::" + own + ":user/u"}, At: at})
	require.NoError(t, err)
	assert.Empty(t, without.Paths)
}

// A token and its session have one id: it means the token.
func TestATokenBeforeItsSession(t *testing.T) {
	w := newWorld(t)
	token := w.node("github-pat-fine-grained", "4711", nil)
	w.edge(token, fact.AuthenticatesAs, w.node("github-user-session", "4711", nil))
	a := w.ask()
	found, err := a.Resolve("4711")
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, token, a.Estate.Key(found[0]))
}

// A place stores what its parts store: a table of a database, not what whoever
// reads it only finds the name of.
func TestAPlaceStoresWhatItContains(t *testing.T) {
	w := newWorld(t)
	database, table, rows := w.node("database", "db", nil), w.node("document", "table", nil), w.node("file", "rows.csv", nil)
	secret := w.node("ci-secret", "github.com/acme/shop/secrets/T", nil)
	key, hidden := w.node("npm-token", "1", nil), w.node("npm-token", "2", nil)
	w.edge(database, fact.Contains, table)
	w.edge(table, fact.Contains, rows)
	w.edge(rows, fact.Contains, table) // names in a circle
	w.edge(rows, fact.Stores, key)
	w.edge(secret, fact.Stores, hidden)
	w.add(fact.Fact{Edge: &fact.Edge{From: database, Relation: fact.Contains, To: secret, Access: fact.Discover, Evidence: w.here()}})
	asker := w.ask()
	assert.Equal(t, []fact.Key{key}, names(t, asker, "place:db"))
	assert.Equal(t, []fact.Key{key}, names(t, asker, "place:document:table"))
	assert.NotNil(t, survivor(w.residual(at, "database:db"), "npm-token", "1"))
}
