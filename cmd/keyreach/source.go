package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"keyreach/engine/credential"
	"keyreach/engine/estate"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/store"
	"keyreach/engine/store/bolt"
	"keyreach/engine/store/memory"
	"keyreach/ingest"
	"keyreach/ingest/all"
	"keyreach/ingest/git"
)

// sourceFlags say what a question is asked of.
type sourceFlags struct {
	estates []string
	store   string
}

func (s *sourceFlags) add(c *cobra.Command) {
	c.Flags().StringArrayVar(&s.estates, "estate", nil, "file or directory of exports (repeatable)")
	c.Flags().StringVar(&s.store, "store", "", "`PATH` of a store that keyreach ingest filled")
	_ = c.MarkFlagDirname("estate") // completion only
	_ = c.MarkFlagFilename("store", "db")
}

// loaded is an estate in memory and what it was read with.
type loaded struct {
	estate      *graph.Estate
	tables      *estate.Tables
	fingerprint *credential.Fingerprinter
	// declared is the credential of the call's own finding; zero for none.
	declared fact.Key
}

// load reads the estate that the flags name.
func (s *sourceFlags) load(ctx context.Context, a *app) (*loaded, error) {
	return s.loadWith(ctx, a, nil)
}

// loadWith reads the estate and what the call declares, nil for nothing.
func (s *sourceFlags) loadWith(ctx context.Context, a *app, declared *declaration) (*loaded, error) {
	tables, err := estate.LoadTables()
	if err != nil {
		return nil, err
	}
	from, err := s.open(ctx, a, tables)
	if err != nil {
		return nil, err
	}
	l, err := build(ctx, from, tables, declared, a.now())
	return l, errors.Join(err, from.Close())
}

func build(ctx context.Context, from store.Store, tables *estate.Tables, declared *declaration, now time.Time) (*loaded, error) {
	key, err := from.FingerprintKey(ctx)
	if err != nil {
		return nil, err
	}
	l := &loaded{tables: tables}
	if l.fingerprint, err = credential.NewFingerprinter(key); err != nil {
		return nil, err
	}
	reader, own := store.Reader(from), 0
	if declared != nil {
		source, about := declared.source(tables, l.fingerprint, now)
		reader, own, l.declared = withSource{Reader: from, source: source}, 1, about
	}
	built, err := estate.Build(ctx, reader, tables)
	if err != nil {
		return nil, err
	}
	if built.Sources == own {
		return nil, fmt.Errorf("nothing could be read: %d files were skipped and %d diagnosed; name exports that keyreach knows (docs/formats.md)",
			len(built.Skipped), len(built.Diagnostics))
	}
	l.estate = built
	return l, nil
}

func (s *sourceFlags) open(ctx context.Context, a *app, tables *estate.Tables) (store.Store, error) {
	switch {
	case s.store != "" && len(s.estates) > 0:
		return nil, errors.New("name either --estate or --store: load the estate into the store with `keyreach ingest` first")
	case s.store != "":
		return openStore(s.store, true)
	case len(s.estates) == 0:
		return nil, errors.New("name what to ask: --estate with a file or directory of exports, or --store")
	}
	into, err := memory.New()
	if err != nil {
		return nil, err
	}
	if _, err := a.loadInto(ctx, into, tables, s.estates); err != nil {
		return nil, errors.Join(err, into.Close())
	}
	return into, nil
}

// openStore opens the store at an address: a path, later neo4j://….
func openStore(address string, readOnly bool) (store.Store, error) {
	if strings.HasPrefix(address, "neo4j://") || strings.HasPrefix(address, "neo4j+s://") || strings.HasPrefix(address, "bolt://") {
		return nil, fmt.Errorf("opening store %s: this version keeps estates in a file; name a path", address)
	}
	if readOnly {
		return bolt.OpenReadOnly(address)
	}
	return bolt.Open(address)
}

// loadInto reads estates into a store, with progress on a terminal.
func (a *app) loadInto(ctx context.Context, into store.Store, tables *estate.Tables, paths []string) (int, error) {
	progress := newProgress(a.std.err, a.now)
	defer progress.end()
	loading := &estate.Loading{Parsers: all.Parsers(), Limits: ingest.DefaultLimits(), History: git.New(), Tables: tables, Now: a.now(), Progress: progress.step}
	return loading.Load(ctx, into, paths)
}
