package graph_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

var now = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

func classOf(kind string) fact.Class {
	info, _ := fact.LookupKind(kind)
	return info.Class
}

func key(kind, id string) fact.Key { return fact.Key{Kind: kind, ID: id} }

func role(id string) fact.Key { return key("aws-role", id) }

func at(source string, line int) []fact.Evidence {
	return []fact.Evidence{{Source: source, Line: line}}
}

func lookup(t *testing.T, s *graph.Snapshot, k fact.Key) graph.Node {
	t.Helper()
	n, ok := s.Lookup(k)
	require.True(t, ok, k)
	return n
}

// dump writes out all that a snapshot says.
func dump(s *graph.Snapshot) string {
	text := ""
	for n := range s.NodesByRank() {
		text += fmt.Sprintln(s.Rank(n), s.Key(n), s.Class(n), s.Name(n), s.Props(n), s.Evidence(n), s.IsHub(n))
	}
	for e := range graph.Edge(s.EdgeCount()) {
		text += fmt.Sprintln(e, s.From(e), s.Relation(e), s.Access(e), s.Verdict(e), s.To(e), fmt.Sprintf("%+v", *s.Detail(e)))
	}
	return text + fmt.Sprint(s.Aliases())
}

// The same facts give the same snapshot, whatever their order.
func TestOrderDoesNotMatter(t *testing.T) {
	var steps []func(b *graph.Builder)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 40 {
		from, to := role(fmt.Sprint(random.IntN(8))), role(fmt.Sprint(random.IntN(8)))
		e := fact.Edge{
			From: from, To: to, Relation: []fact.Relation{fact.CanBecome, fact.Can, fact.SameAs}[i%3],
			Technique: []string{"", "a", "b"}[random.IntN(3)], Verdict: fact.Verdict(random.IntN(3)),
			Evidence: at([]string{"x", "y"}[random.IntN(2)], random.IntN(3)), Actions: []string{fmt.Sprint(i % 4)},
		}
		if e.Relation == fact.Can {
			e.Access = fact.Read
		}
		steps = append(steps, func(b *graph.Builder) { b.AddEdge(e) })
		node := fact.Node{Key: from, Name: fmt.Sprint("n", i%5), Props: fact.Props{"p": i % 3, fmt.Sprint(i): true}, Evidence: e.Evidence}
		steps = append(steps, func(b *graph.Builder) { b.AddNode(node) })
	}
	steps = append(steps,
		func(b *graph.Builder) { b.Alias(role("1"), role("2")) },
		func(b *graph.Builder) { b.Alias(role("2"), role("3")) },
		func(b *graph.Builder) { b.AddHub("h", []fact.Key{role("4"), role("1")}) },
		func(b *graph.Builder) { b.AddHub("h", []fact.Key{role("5")}) })
	want := ""
	for range 20 {
		random.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
		b := graph.NewBuilder(classOf)
		for _, step := range steps {
			step(b)
		}
		got := dump(b.Freeze())
		if want == "" {
			want = got
		}
		require.Equal(t, want, got)
	}
}

func TestEdgesThatAreOne(t *testing.T) {
	b := graph.NewBuilder(classOf)
	e := fact.Edge{From: role("a"), Relation: fact.CanBecome, To: role("b"), Technique: "t", Evidence: at("z", 1), Actions: []string{"s:A"}}
	b.AddEdge(e)
	e.Evidence, e.Actions = at("a", 1), []string{"s:B"}
	b.AddEdge(e)
	b.AddEdge(e)
	e.ValidUntil = &now
	b.AddEdge(e)
	s := b.Freeze()
	require.Equal(t, 2, s.EdgeCount())
	d := s.Detail(1)
	assert.Equal(t, append(at("a", 1), at("z", 1)...), d.Evidence)
	assert.Equal(t, []string{"s:A", "s:B"}, d.Actions)
	assert.Nil(t, d.ValidUntil)
	assert.NotNil(t, s.Detail(0).ValidUntil, "another validity is another edge, and its evidence comes first")
}

func TestNodesThatAreNeverAdded(t *testing.T) {
	b := graph.NewBuilder(classOf)
	b.AddEdge(fact.Edge{From: role("a"), Relation: fact.CanBecome, To: key("strange", "x")})
	b.AddNode(fact.Node{Key: key("strange", "y"), Class: fact.ClassPlace})
	s := b.Freeze()
	assert.Equal(t, fact.ClassIdentity, s.Class(lookup(t, s, role("a"))))
	assert.Equal(t, fact.ClassNone, s.Class(lookup(t, s, key("strange", "x"))))
	assert.Equal(t, fact.ClassPlace, s.Class(lookup(t, s, key("strange", "y"))))
	_, ok := s.Lookup(role("none"))
	assert.False(t, ok)
}

func TestAlias(t *testing.T) {
	b := graph.NewBuilder(classOf)
	b.AddNode(fact.Node{Key: role("a"), Name: "short", Props: fact.Props{"p": 1.0, "q": 1.0}, Evidence: at("x", 1)})
	b.AddNode(fact.Node{Key: role("c"), Props: fact.Props{"p": 2.0}, Evidence: at("x", 2)})
	b.AddEdge(fact.Edge{From: role("a"), Relation: fact.CanBecome, To: role("z")})
	b.AddEdge(fact.Edge{From: role("a"), Relation: fact.SameAs, To: role("c")})
	b.Alias(role("a"), role("b"))
	b.Alias(role("b"), role("c"))
	s := b.Freeze()
	require.Equal(t, 2, s.Len())
	c := lookup(t, s, role("c"))
	assert.Equal(t, c, lookup(t, s, role("a")))
	assert.Equal(t, c, lookup(t, s, role("b")))
	assert.Equal(t, "short", s.Name(c))
	assert.Equal(t, fact.Props{"p": 2.0, "q": 1.0}, s.Props(c), "the standing name's word wins")
	assert.Len(t, s.Evidence(c), 2)
	require.Equal(t, 1, s.EdgeCount(), "a name is not the same as itself")
	assert.Equal(t, c, s.From(0))
	assert.Len(t, s.Aliases(), 2)
}

func TestAliasCycle(t *testing.T) {
	b := graph.NewBuilder(classOf)
	b.Alias(role("c"), role("b"))
	b.Alias(role("b"), role("a"))
	b.Alias(role("a"), role("c"))
	b.Alias(role("x"), role("x"))
	b.AddNode(fact.Node{Key: role("x")})
	s := b.Freeze()
	require.Equal(t, 2, s.Len())
	assert.Equal(t, role("a"), s.Key(lookup(t, s, role("c"))), "the smallest of a cycle")
}

func TestSameAsHoldsBothWays(t *testing.T) {
	b := graph.NewBuilder(classOf)
	b.AddEdge(fact.Edge{From: role("b"), Relation: fact.SameAs, To: role("a"), Evidence: at("x", 1)})
	b.AddEdge(fact.Edge{From: role("a"), Relation: fact.SameAs, To: role("b"), Evidence: at("x", 2)})
	s := b.Freeze()
	require.Equal(t, 2, s.EdgeCount())
	assert.Equal(t, s.Detail(0), s.Detail(1))
}

func TestHub(t *testing.T) {
	b := graph.NewBuilder(classOf)
	hub := b.AddHub("h", []fact.Key{role("a"), key(graph.HubKind, "other")})
	b.AddHub("h", []fact.Key{role("b"), role("a")})
	b.AddHub("other", nil)
	b.AddEdge(fact.Edge{From: role("p"), Relation: fact.Can, To: hub, Access: fact.Read})
	b.AddEdge(fact.Edge{From: hub, Relation: fact.CanBecome, To: role("p")})
	b.AddEdge(fact.Edge{From: role("p"), Relation: fact.SameAs, To: hub})
	b.AddEdge(fact.Edge{From: role("p"), Relation: fact.PartOf, To: hub})
	s := b.Freeze()
	require.Equal(t, 3, s.EdgeCount())
	n := lookup(t, s, hub)
	assert.True(t, s.IsHub(n))
	assert.Equal(t, fact.ClassNone, s.Class(n))
	members := 0
	for e := range s.Out(n) {
		assert.Equal(t, graph.Member, s.Relation(e))
		members++
	}
	assert.Equal(t, 2, members)
	for e := range s.In(n) {
		assert.NotZero(t, s.Attr(e)&graph.TouchesHub)
	}
}

func TestVariants(t *testing.T) {
	b := graph.NewBuilder(classOf)
	for _, context := range []string{"mfa", "", "long-term"} {
		b.AddNode(fact.Node{Key: fact.Key{Kind: "aws-user", ID: "u", Context: context}})
	}
	b.AddNode(fact.Node{Key: key("aws-user", "v")})
	b.AddNode(fact.Node{Key: key("aws-user", "t")})
	s := b.Freeze()
	mfa := lookup(t, s, fact.Key{Kind: "aws-user", ID: "u", Context: "mfa"})
	var contexts []string
	for _, n := range s.Variants(mfa) {
		contexts = append(contexts, s.Key(n).Context)
	}
	assert.Equal(t, []string{"", "long-term", "mfa"}, contexts)
}

func TestLife(t *testing.T) {
	cases := map[string]struct {
		props fact.Props
		word  string
	}{
		"active":   {fact.Props{"status": "active"}, ""},
		"unknown":  {fact.Props{"status": "unknown"}, ""},
		"inactive": {fact.Props{"status": "inactive"}, "inactive"},
		"revoked":  {fact.Props{"status": "revoked", "expiresAt": "2020-01-01T00:00:00Z"}, "revoked"},
		"later":    {fact.Props{"expiresAt": "2026-06-01T00:00:01Z"}, ""},
		"now":      {fact.Props{"expiresAt": "2026-06-01T00:00:00Z"}, "expired"},
	}
	for name, c := range cases {
		b := graph.NewBuilder(classOf)
		b.AddNode(fact.Node{Class: fact.ClassCredential, Key: key("k", "1"), Props: c.props})
		b.AddNode(fact.Node{Class: fact.ClassPlace, Key: key("p", "1"), Props: c.props})
		s := b.Freeze()
		word, dead := s.DeadAt(lookup(t, s, key("k", "1")), now)
		assert.Equal(t, c.word, word, name)
		assert.Equal(t, c.word != "", dead, name)
		_, dead = s.DeadAt(lookup(t, s, key("p", "1")), now)
		assert.False(t, dead, "only credentials die")
	}
}

func TestContainsWithoutAccessReads(t *testing.T) {
	b := graph.NewBuilder(classOf)
	b.AddEdge(fact.Edge{From: key("file", "f"), Relation: fact.Contains, To: key("env-var", "x")})
	assert.Equal(t, fact.Read, b.Freeze().Access(0))
}

func TestFlags(t *testing.T) {
	b := graph.NewBuilder(classOf)
	b.AddEdge(fact.Edge{From: role("a"), Relation: fact.CanBecome, To: role("b"), ValidFrom: &now, Conditions: fact.Conditions{
		{Key: graph.HypotheticalKey}, {Key: "aws:multifactorauthpresent", Operator: "Bool", Values: []string{"true"}},
	}})
	s := b.Freeze()
	assert.Equal(t, graph.Interval|graph.StartFixed|graph.Hypothetical, s.Attr(0)&^graph.TransferBits)
	assert.True(t, s.HasStartFixed())
	assert.Len(t, s.StartFixed(0), 1)
	assert.Len(t, s.Conditions(0), 2)
	assert.True(t, s.ValidAt(0, now))
	assert.False(t, s.ValidAt(0, now.Add(-1)))
}

func TestSize(t *testing.T) {
	b := graph.NewBuilder(classOf)
	for i := range 1000 {
		for k := range 6 {
			b.AddEdge(fact.Edge{From: role(fmt.Sprint(i)), Relation: fact.CanBecome, To: role(fmt.Sprint(i*7%1000 + k)), Evidence: at("x", i)})
		}
	}
	s := b.Freeze()
	assert.LessOrEqual(t, s.Size().PerEdge(s.EdgeCount()), 24.0)
	assert.Positive(t, s.Size().Evidence)
	assert.Greater(t, s.Size().Total(), s.Size().Rows)
}

func TestEmpty(t *testing.T) {
	s := graph.NewBuilder(classOf).Freeze()
	assert.Zero(t, s.Len())
	assert.Zero(t, s.EdgeCount())
}
