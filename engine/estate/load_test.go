package estate_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/estate"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/store"
	"keyreach/engine/store/memory"
	"keyreach/ingest"
	"keyreach/ingest/all"
)

const (
	ann = `{"node":{"kind":"person","id":"ann"}}` + "\n" + `{"node":{"kind":"team","id":"shop"}}` + "\n"
	ben = `{"node":{"kind":"person","id":"ben"}}` + "\n" + `{"node":{"kind":"team","id":"shop"}}` + "\n"
)

func loading(t *testing.T) *estate.Loading {
	t.Helper()
	tables, err := estate.LoadTables()
	require.NoError(t, err)
	return &estate.Loading{Parsers: all.Parsers(), Limits: ingest.DefaultLimits(), Tables: tables, Now: time.Unix(0, 0)}
}

func newStore(t *testing.T) store.Store {
	t.Helper()
	s, err := memory.New()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
}

func build(t *testing.T, l *estate.Loading, from store.Store) *graph.Estate {
	t.Helper()
	built, err := estate.Build(t.Context(), from, l.Tables)
	require.NoError(t, err)
	return built
}

func has(e *graph.Estate, kind, id string) bool {
	_, ok := e.Lookup(fact.Key{Kind: kind, ID: id})
	return ok
}

func TestLoadingAgainSupersedes(t *testing.T) {
	l, s, dir := loading(t), newStore(t), t.TempDir()
	write(t, dir, "a.jsonl", ann)
	write(t, dir, "b.jsonl", ben)
	files, err := l.Load(t.Context(), s, []string{dir})
	require.NoError(t, err)
	assert.Equal(t, 2, files)
	built := build(t, l, s)
	assert.True(t, has(built, "person", "ann") && has(built, "person", "ben"))

	require.NoError(t, os.Remove(filepath.Join(dir, "b.jsonl")))
	t.Chdir(filepath.Dir(dir))
	_, err = l.Load(t.Context(), s, []string{filepath.Base(dir)}) // the same folder by another name
	require.NoError(t, err)
	built = build(t, l, s)
	assert.True(t, has(built, "person", "ann"))
	assert.False(t, has(built, "person", "ben"), "a vanished file loses its facts")
}

func TestALoadThatEndsEarlyLeavesTheStateBefore(t *testing.T) {
	l, s, dir := loading(t), newStore(t), t.TempDir()
	write(t, dir, "a.jsonl", ann)
	_, err := l.Load(t.Context(), s, []string{dir})
	require.NoError(t, err)
	write(t, dir, "a.jsonl", ben)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = l.Load(cancelled, s, []string{dir})
	require.ErrorIs(t, err, context.Canceled)
	assert.True(t, has(build(t, l, s), "person", "ann"))
}

// What could not be read of a file is a gap of every answer; the rest counts.
func TestABrokenFileIsAGap(t *testing.T) {
	l, s, dir := loading(t), newStore(t), t.TempDir()
	write(t, dir, "a.jsonl", ann)
	write(t, dir, "auth.json", `{"UserDetailList":[{"UserName":"u","Arn":"arn:aws:iam::111111111111:user/u"},{"UserNa`)
	write(t, dir, "notes.txt", "nothing that a parser knows")
	_, err := l.Load(t.Context(), s, []string{dir})
	require.NoError(t, err)
	built := build(t, l, s)
	assert.True(t, has(built, "aws-user", "arn:aws:iam::111111111111:user/u"))
	assert.Equal(t, []fact.Skipped{{Source: "notes.txt", Reason: "no parser knows this content"}}, built.Skipped)
	assert.Equal(t, 2, built.Sources)
	require.NotEmpty(t, built.Diagnostics)
	var gaps []string
	for _, g := range built.Gaps {
		gaps = append(gaps, g.What)
	}
	assert.Contains(t, gaps, "the part of auth.json that could not be read (see diagnostics)")
}

// The same files give the same estate, whatever the order of the estates.
func TestTheSameFilesGiveTheSameEstate(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	write(t, one, "a.jsonl", ann)
	write(t, two, "b.jsonl", ben)
	var told []string
	for _, paths := range [][]string{{one, two}, {two, one}} {
		l, s := loading(t), newStore(t)
		_, err := l.Load(t.Context(), s, paths)
		require.NoError(t, err)
		built := build(t, l, s)
		var nodes []fact.Key
		for n := range built.NodesByRank() {
			nodes = append(nodes, built.Key(n))
		}
		text, err := json.Marshal([]any{nodes, built.Diagnostics, built.Skipped, built.Gaps})
		require.NoError(t, err)
		told = append(told, string(text))
	}
	assert.Equal(t, told[0], told[1])
}
