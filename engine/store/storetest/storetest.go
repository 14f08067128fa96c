// Package storetest is the suite that every store passes: the contract of
// package store, as tests.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"keyreach/engine/fact"
	"keyreach/engine/store"
)

// TB is what both testing.T and rapid.T give.
type TB interface {
	require.TestingT
	Helper()
}

// Run holds the stores that open returns (each empty and of its own) to the
// contract.
func Run(t *testing.T, open func(t TB) store.Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, store.Store){
		"an empty store has nothing":           empty,
		"facts come back as they went in":      roundTrip,
		"replacing supersedes the whole owner": supersedes,
		"owners do not touch each other":       ownersApart,
		"sources come by owner and name":       ordered,
		"a bad batch changes nothing":          badBatch,
		"a cancelled load changes nothing":     cancelled,
		"the fingerprint key stays":            keyStays,
		"an error of the reader ends the walk": walkEnds,
		"a walk sees one state":                oneState,
		"after close every call says so":       closed,
		"check finds nothing in a sound store": checkSound,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			t.Cleanup(func() { _ = s.Close() })
			test(t, s)
		})
	}
	t.Run("random loads equal a plain map", func(t *testing.T) { model(t, open) })
}

func source(name string, ids ...string) store.Source {
	s := store.Source{Name: name, Format: "facts", LoadedAt: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	for i, id := range ids {
		s.Facts = append(s.Facts, fact.Fact{Node: &fact.Node{
			Class: fact.ClassIdentity, Key: fact.Key{Kind: "aws-user", ID: id},
			Evidence: []fact.Evidence{{Source: name, Pointer: fmt.Sprintf("/%d", i), Line: i + 1, Column: 1}},
		}})
	}
	return s
}

type state map[string]map[string]store.Source

func read(t require.TestingT, s store.Reader) state {
	got := state{}
	err := s.Each(context.Background(), func(owner string, source store.Source) error {
		if got[owner] == nil {
			got[owner] = map[string]store.Source{}
		}
		got[owner][source.Name] = source
		return nil
	})
	require.NoError(t, err)
	return got
}

func empty(t *testing.T, s store.Store) { assert.Empty(t, read(t, s)) }

func roundTrip(t *testing.T, s store.Store) {
	at := time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC)
	want := source("aws/keys.json", "a")
	want.Diagnostics = []fact.Diagnostic{{Source: "aws/keys.json", Line: 3, Column: 7, Severity: fact.Warning, Message: "<odd> & \"quoted\""}}
	want.Facts = append(want.Facts,
		fact.Fact{Edge: &fact.Edge{
			From: fact.Key{Kind: "aws-user", ID: "a", Context: "long-term-key"}, Relation: fact.Can, To: fact.Key{Kind: "aws-s3-bucket", ID: "b"},
			Access: fact.Read | fact.Write, Actions: []string{"s3:GetObject"}, Verdict: fact.Conditional,
			Conditions: fact.Conditions{{AnyOf: [][]fact.Condition{{{Key: "aws:SourceIp", Operator: "IpAddress", Values: []string{"10.0.0.0/8"}}}}}},
			Missing:    []fact.Missing{{What: "w", Effect: fact.UpperBound, SettledBy: "s"}}, ValidUntil: &at,
			Evidence: []fact.Evidence{{Source: "aws/keys.json", Pointer: "/1", Line: 2, Column: 1, ObservedAt: &at}},
		}},
		fact.Fact{Document: &fact.Document{Kind: fact.DocTrust, ID: "t", Of: fact.Key{Kind: "aws-role", ID: "r"}, Text: []byte(`{"Version":"2012-10-17"}`)}},
		fact.Fact{Inventory: &fact.Inventory{Provider: "aws", Operation: "s3:ListBuckets", Account: "111111111111", Complete: true, At: &at}},
		fact.Fact{Coverage: &fact.Coverage{Log: "cloudtrail", Classes: []string{"management"}, From: &at, To: &at}},
		fact.Fact{Use: &fact.Use{Of: fact.Key{Kind: "aws-access-key", ID: "AKIA"}, Log: "cloudtrail", Action: "s3:GetObject", Address: "192.0.2.1",
			First: at, Last: at, Count: 2, Denied: 1, Evidence: []fact.Evidence{{Source: "logs/trail.json", Pointer: "/Records/3"}}}},
		fact.Fact{Assertion: &fact.Assertion{What: "owner", Of: "AKIA", Value: "team", Until: &at}})
	require.NoError(t, s.Replace(context.Background(), "estate", []store.Source{want}))
	assert.Equal(t, state{"estate": {"aws/keys.json": want}}, read(t, s))
}

func supersedes(t *testing.T, s store.Store) {
	ctx := context.Background()
	require.NoError(t, s.Replace(ctx, "estate", []store.Source{source("one", "a"), source("two", "b")}))
	require.NoError(t, s.Replace(ctx, "estate", []store.Source{source("two", "c")}))
	assert.Equal(t, state{"estate": {"two": source("two", "c")}}, read(t, s), "a vanished file loses its facts")
	require.NoError(t, s.Replace(ctx, "estate", nil))
	assert.Empty(t, read(t, s))
}

func ownersApart(t *testing.T, s store.Store) {
	ctx := context.Background()
	require.NoError(t, s.Replace(ctx, "a", []store.Source{source("same", "1")}))
	require.NoError(t, s.Replace(ctx, "b", []store.Source{source("same", "2")}))
	require.NoError(t, s.Replace(ctx, "a", []store.Source{source("same", "3")}))
	assert.Equal(t, state{"a": {"same": source("same", "3")}, "b": {"same": source("same", "2")}}, read(t, s))
}

func ordered(t *testing.T, s store.Store) {
	ctx := context.Background()
	require.NoError(t, s.Replace(ctx, "b", []store.Source{source("z"), source("a"), source("a/b")}))
	require.NoError(t, s.Replace(ctx, "a", []store.Source{source("q")}))
	var got []string
	require.NoError(t, s.Each(ctx, func(owner string, source store.Source) error {
		got = append(got, owner+" "+source.Name)
		return nil
	}))
	assert.Equal(t, []string{"a q", "b a", "b a/b", "b z"}, got)
}

func badBatch(t *testing.T, s store.Store) {
	ctx := context.Background()
	require.NoError(t, s.Replace(ctx, "estate", []store.Source{source("one", "a")}))
	require.Error(t, s.Replace(ctx, "estate", []store.Source{source("x"), source("x")}), "a name stands twice")
	require.Error(t, s.Replace(ctx, "estate", []store.Source{source("")}), "a source without a name")
	require.Error(t, s.Replace(ctx, "", []store.Source{source("x")}), "an owner without a name")
	assert.Equal(t, state{"estate": {"one": source("one", "a")}}, read(t, s))
}

func cancelled(t *testing.T, s store.Store) {
	require.NoError(t, s.Replace(context.Background(), "estate", []store.Source{source("one", "a")}))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, s.Replace(ctx, "estate", []store.Source{source("two", "b")}), context.Canceled)
	assert.Equal(t, state{"estate": {"one": source("one", "a")}}, read(t, s))
}

func keyStays(t *testing.T, s store.Store) {
	ctx := context.Background()
	first, err := s.FingerprintKey(ctx)
	require.NoError(t, err)
	require.Len(t, first, 32)
	require.NoError(t, s.Replace(ctx, "estate", []store.Source{source("one")}))
	clear(first[:4])
	second, err := s.FingerprintKey(ctx)
	require.NoError(t, err)
	assert.Equal(t, first[4:], second[4:])
	assert.NotEqual(t, first[:4], second[:4], "the key is the callee's to change")
}

func walkEnds(t *testing.T, s store.Store) {
	ctx := context.Background()
	require.NoError(t, s.Replace(ctx, "estate", []store.Source{source("one"), source("two")}))
	stop, calls := errors.New("stop"), 0
	err := s.Each(ctx, func(string, store.Source) error { calls++; return stop })
	require.ErrorIs(t, err, stop)
	assert.Equal(t, 1, calls)
}

func oneState(t *testing.T, s store.Store) {
	ctx := context.Background()
	require.NoError(t, s.Replace(ctx, "estate", []store.Source{source("one", "old"), source("two", "old")}))
	replaced := make(chan error, 1)
	var ids []string
	require.NoError(t, s.Each(ctx, func(_ string, source store.Source) error {
		if len(ids) == 0 {
			go func() { replaced <- s.Replace(ctx, "estate", []store.Source{source}) }()
			time.Sleep(5 * time.Millisecond)
		}
		ids = append(ids, source.Name+"="+source.Facts[0].Node.ID)
		return nil
	}))
	require.NoError(t, <-replaced)
	assert.Equal(t, []string{"one=old", "two=old"}, ids)
}

func closed(t *testing.T, s store.Store) {
	ctx := context.Background()
	require.NoError(t, s.Close())
	require.ErrorIs(t, s.Replace(ctx, "estate", []store.Source{source("one")}), store.ErrClosed)
	require.ErrorIs(t, s.Each(ctx, func(string, store.Source) error { return nil }), store.ErrClosed)
	_, err := s.FingerprintKey(ctx)
	require.ErrorIs(t, err, store.ErrClosed)
	_, err = s.Check(ctx)
	require.ErrorIs(t, err, store.ErrClosed)
}

func checkSound(t *testing.T, s store.Store) {
	ctx := context.Background()
	require.NoError(t, s.Replace(ctx, "estate", []store.Source{source("one", "a", "b")}))
	problems, err := s.Check(ctx)
	require.NoError(t, err)
	assert.Empty(t, problems)
}

// model plays random loads against the store and a plain map.
func model(t *testing.T, open func(TB) store.Store) {
	rapid.Check(t, func(rt *rapid.T) {
		s := open(rt)
		defer func() { _ = s.Close() }()
		want := state{}
		for range rapid.IntRange(1, 8).Draw(rt, "loads") {
			owner := rapid.SampledFrom([]string{"a", "b", "c/d"}).Draw(rt, "owner")
			names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"x", "y", "z/1", "z/2"}), 0, 4, rapid.ID).Draw(rt, "names")
			loaded := map[string]store.Source{}
			for _, name := range names {
				loaded[name] = source(name, rapid.SliceOfN(rapid.StringN(1, 8, -1), 0, 3).Draw(rt, "ids")...)
			}
			require.NoError(rt, s.Replace(context.Background(), owner, slices.Collect(maps.Values(loaded))))
			delete(want, owner)
			if len(loaded) > 0 {
				want[owner] = loaded
			}
			require.Equal(rt, want, read(rt, s))
		}
	})
}
