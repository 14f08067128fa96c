package link_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/link"
)

// world builds a small collection and links it.
type world struct {
	t *testing.T
	c *fact.Collection
	n int
}

func newWorld(t *testing.T) *world { return &world{t: t, c: fact.NewCollection()} }

func (w *world) here(at string) []fact.Evidence {
	w.n++
	e := fact.Evidence{Source: "facts.jsonl", Line: w.n}
	if at != "" {
		observed, err := time.Parse(time.DateOnly, at)
		require.NoError(w.t, err)
		e.ObservedAt = &observed
	}
	return []fact.Evidence{e}
}

func (w *world) node(kind, id string, props fact.Props) fact.Key {
	return w.seen(fact.Key{Kind: kind, ID: id}, "", props)
}

func (w *world) seen(key fact.Key, at string, props fact.Props) fact.Key {
	catalogue, err := credential.Load()
	require.NoError(w.t, err)
	info, _ := catalogue.KindInfo(key.Kind)
	w.c.AddNode(fact.Node{Class: info.Class, Key: key, Name: key.ID[strings.LastIndexByte(key.ID, '/')+1:], Props: props, Evidence: w.here(at)})
	return key
}

// found adds a credential of which a scanner saw the value in a file.
func (w *world) found(kind, place, at string, prints []string, candidates ...string) fact.Key {
	id := kind + "@" + place + "#1"
	if kind == fact.UnknownSecret {
		id = place
	}
	return w.seen(fact.Key{Kind: kind, ID: id}, at, fact.Props{fact.PropFingerprints: prints, fact.PropCandidates: candidates})
}

func (w *world) says(what, of, value string, until *time.Time) {
	w.c.Assertions = append(w.c.Assertions, fact.Assertion{What: what, Of: of, Value: value, Reason: "because", Until: until, Evidence: []fact.Evidence{{Source: "keyreach.yaml", Line: 3, Type: "asserted"}}})
}

type linked struct {
	link.Joined
	t *testing.T
	// c is the collection with what linking adds.
	c *fact.Collection
}

func (w *world) link() *linked {
	catalogue, err := credential.Load()
	require.NoError(w.t, err)
	l := &linked{Joined: link.Link(w.c, catalogue), t: w.t, c: w.c}
	for _, f := range l.Facts {
		require.NoError(w.t, f.Validate())
		w.c.Add(f)
	}
	return l
}

// stands returns the key that stands for k.
func (l *linked) stands(k fact.Key) fact.Key {
	c := &fact.Collection{Aliases: l.Aliases}
	return c.Resolve(k)
}

func (l *linked) edges(from fact.Key, relation fact.Relation) (to []fact.Key) {
	for _, f := range l.Facts {
		if f.Edge != nil && f.Edge.From == from && f.Edge.Relation == relation {
			to = append(to, f.Edge.To)
		}
	}
	return to
}

func TestOneValueWithOnePublicIdentifier(t *testing.T) {
	w := newWorld(t)
	key := w.node("aws-access-key", "AKIA1", fact.Props{fact.PropFingerprints: []string{"fp:value:1"}})
	first := w.found("aws-access-key", "a", "2026-01-01", []string{"fp:value:1"})
	unknown := w.found(fact.UnknownSecret, "github.com/acme/x/secrets/K", "2026-01-02", []string{"fp:value:1"})
	other := w.found("aws-access-key", "b", "2026-01-01", []string{"fp:value:2"})
	l := w.link()
	assert.Equal(t, key, l.stands(first))
	assert.Equal(t, key, l.stands(unknown))
	assert.Equal(t, other, l.stands(other))
	assert.Equal(t, key, l.stands(key))
}

// Fingerprints of different digests join through a third sighting that has both.
func TestDigestsJoinThroughTheValue(t *testing.T) {
	w := newWorld(t)
	byHash := w.found("github-pat-classic", "log", "", []string{"fp:sha256:1"})
	byValue := w.found("github-pat-classic", "file", "2026-01-01", []string{"fp:value:1", "fp:sha256:1", "fp:sha1:1"})
	baseline := w.found("github-pat-classic", "baseline", "", []string{"fp:sha1:1"})
	l := w.link()
	assert.Equal(t, byValue, l.stands(byHash)) // the dated one is the first sighting
	assert.Equal(t, byValue, l.stands(baseline))
}

func TestOneValueWithTwoPublicIdentifiers(t *testing.T) {
	w := newWorld(t)
	prints := []string{"fp:value:1"}
	a := w.node("aws-access-key", "AKIA1", fact.Props{fact.PropFingerprints: prints})
	b := w.node("aws-access-key", "AKIA2", fact.Props{fact.PropFingerprints: prints})
	first, second := w.found("aws-access-key", "x", "2026-01-01", prints), w.found("aws-access-key", "y", "2026-01-02", prints)
	l := w.link()
	assert.Equal(t, a, l.stands(a))
	assert.Equal(t, b, l.stands(b))
	assert.Equal(t, first, l.stands(first), "the sightings are joined to neither")
	assert.Equal(t, first, l.stands(second), "and are one credential")
	assert.Equal(t, []string{a.String(), b.String()}, l.c.Nodes[first].Props.Strings("couldBe"))
}

// The users' word decides what values leave open.
func TestTwoPublicIdentifiersOfOneCredential(t *testing.T) {
	w := newWorld(t)
	prints := []string{"fp:value:1"}
	a := w.node("aws-access-key", "AKIA1", fact.Props{fact.PropFingerprints: prints})
	b := w.node("aws-access-key", "AKIA2", fact.Props{fact.PropFingerprints: prints})
	found := w.found("aws-access-key", "x", "", prints)
	w.says("same", "AKIA1", "AKIA2", nil)
	l := w.link()
	assert.Equal(t, l.stands(a), l.stands(b))
	assert.Equal(t, l.stands(a), l.stands(found))
}

func TestKindsAreNarrowed(t *testing.T) {
	w := newWorld(t)
	prints := []string{"fp:value:1"}
	wide := w.found("github-pat-classic", "a", "2026-01-01", prints, "github-pat-classic", "github-oauth-token", "github-user-to-server")
	narrow := w.found("github-oauth-token", "b", "2026-02-01", prints, "github-oauth-token", "github-user-to-server")
	unknown := w.found(fact.UnknownSecret, "c", "2025-01-01", prints)
	l := w.link()
	assert.Equal(t, narrow, l.stands(wide))
	assert.Equal(t, narrow, l.stands(unknown))
	assert.Equal(t, []string{"github-oauth-token", "github-user-to-server"}, l.c.Nodes[narrow].Props.Strings(fact.PropCandidates))
}

func TestTheEarliestSightingIsNamed(t *testing.T) {
	w := newWorld(t)
	prints := []string{"fp:value:1"}
	late, early := w.found("slack-bot-token", "a", "2026-02-01", prints), w.found("slack-bot-token", "b", "2026-01-01", prints)
	undated := w.found("slack-bot-token", "0", "", prints)
	l := w.link()
	assert.Equal(t, early, l.stands(late))
	assert.Equal(t, early, l.stands(undated))
	require.Len(t, l.c.Nodes[early].Evidence, 3, "all sightings are kept")
}

func TestNotTheSame(t *testing.T) {
	w := newWorld(t)
	prints := []string{"fp:value:1"}
	a, b, c := w.found("slack-bot-token", "a", "2026-01-01", prints), w.found("slack-bot-token", "b", "2026-01-02", prints), w.found("slack-bot-token", "c", "2026-01-03", prints)
	w.says("not-same", b.ID, c.ID, nil)
	l := w.link()
	assert.Equal(t, a, l.stands(b))
	assert.Equal(t, c, l.stands(c), "not joined through the one that both match")
}

// The same name is not the same secret.
func TestNamesDoNotJoin(t *testing.T) {
	w := newWorld(t)
	a := w.node(fact.UnknownSecret, "github.com/acme/a/secrets/TOKEN", nil)
	b := w.node(fact.UnknownSecret, "github.com/acme/b/secrets/TOKEN", nil)
	l := w.link()
	assert.NotEqual(t, l.stands(a), l.stands(b))
}

func TestKeysOfUsersWithPaths(t *testing.T) {
	const account = "111111111111"
	w := newWorld(t)
	user := w.node("aws-user", "arn:aws:iam::"+account+":user/service/ci/svc", nil) // neither name nor account as a prop
	w.node("aws-user", "arn:aws:iam::222222222222:user/svc", nil)
	key := w.node("aws-access-key", "AKIA1", fact.Props{"userName": "svc", fact.PropAccount: account, fact.PropCandidates: []string{"aws-access-key", "x"}})
	ghost := w.node("aws-access-key", "AKIA2", fact.Props{"userName": "ghost", fact.PropAccount: account})
	nameless := w.node("aws-access-key", "AKIA3", fact.Props{fact.PropAccount: account})
	l := w.link()
	assert.Equal(t, []fact.Key{user}, l.edges(key, fact.AuthenticatesAs))
	assert.Equal(t, []string{"aws-access-key"}, l.c.Nodes[key].Props.Strings(fact.PropCandidates))
	made := fact.Key{Kind: "aws-user", ID: "arn:aws:iam::" + account + ":user/ghost"}
	assert.Equal(t, []fact.Key{made}, l.edges(ghost, fact.AuthenticatesAs))
	assert.True(t, l.c.Nodes[made].Props.Bool("notListed"))
	assert.Empty(t, l.edges(nameless, fact.AuthenticatesAs))
}

func TestInheritedSecrets(t *testing.T) {
	const caller, callee, deeper = "github.com/acme/a:.github/workflows/r.yml#call", "github.com/acme/lib:.github/workflows/l.yml#job", "github.com/acme/lib:.github/workflows/m.yml#job"
	w := newWorld(t)
	w.node("ci-job", caller, fact.Props{"calls": "github.com/acme/lib:.github/workflows/l.yml", "secretsInherit": true})
	variant := w.seen(fact.Key{Kind: "ci-job", ID: caller, Context: "push, default branch"}, "", nil)
	w.node("ci-job", callee, fact.Props{"secretNames": []string{"TOKEN"}, "calls": "github.com/acme/lib:.github/workflows/m.yml", "secretsInherit": true})
	w.node("ci-job", deeper, fact.Props{"secretNames": []string{"DEEP"}, "calls": "github.com/acme/lib:.github/workflows/l.yml", "secretsInherit": true}) // and back
	w.node("ci-job", "github.com/acme/b:.github/workflows/r.yml#call", fact.Props{"calls": "github.com/acme/lib:.github/workflows/l.yml"})
	other := w.seen(fact.Key{Kind: "ci-job", ID: "github.com/acme/b:.github/workflows/r.yml#call", Context: "push"}, "", nil)
	l := w.link()
	used := l.edges(variant, fact.Uses)
	// A name in the callee is the secret of that name of the caller's repository.
	assert.ElementsMatch(t, []fact.Key{{Kind: fact.UnknownSecret, ID: "github.com/acme/a/secrets/TOKEN"}, {Kind: fact.UnknownSecret, ID: "github.com/acme/a/secrets/DEEP"}}, used)
	assert.Empty(t, l.edges(other, fact.Uses), "without inherit nothing is passed")
}

// The result depends on the collection's content alone.
func TestOrderDoesNotMatter(t *testing.T) {
	build := func(reverse bool) link.Joined {
		w := newWorld(t)
		var nodes []fact.Key
		for _, place := range []string{"a", "b", "c"} {
			nodes = append(nodes, w.found("slack-bot-token", place, "", []string{"fp:value:1", "fp:value:" + place}))
		}
		w.says("owner", nodes[0].ID, "team-a", nil)
		w.says("environment", nodes[1].ID, "production", nil)
		w.says("same", nodes[1].ID, nodes[2].ID, nil)
		if reverse {
			slices.Reverse(w.c.Assertions)
		}
		catalogue, err := credential.Load()
		require.NoError(t, err)
		return link.Link(w.c, catalogue)
	}
	assert.Equal(t, build(false), build(true))
}

// A file that says without a doubt that two credentials are the same makes them one,
// also where it says nothing else of either; a doubt, an end or a guess does not.
func TestStatedSameIsOneCredential(t *testing.T) {
	secret, token := fact.Key{Kind: fact.UnknownSecret, ID: "github.com/acme/a/secrets/PYPI"}, fact.Key{Kind: "pypi-token", ID: "upload"}
	for name, c := range map[string]struct {
		edge fact.Edge
		one  bool
	}{
		"sure":        {fact.Edge{}, true},
		"documented":  {fact.Edge{Confidence: "documented"}, true},
		"inferred":    {fact.Edge{Confidence: "inferred"}, false},
		"unknown":     {fact.Edge{Verdict: fact.Unknown}, false},
		"with an end": {fact.Edge{ValidUntil: &until}, false},
	} {
		w := newWorld(t)
		c.edge.From, c.edge.Relation, c.edge.To, c.edge.Evidence = secret, fact.SameAs, token, w.here("")
		w.c.Add(fact.Fact{Edge: &c.edge})
		l := w.link()
		assert.Equal(t, c.one, l.stands(secret) == token, name)
	}
}
