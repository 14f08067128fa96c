package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"keyreach/engine/estate"
	"keyreach/engine/fact"
	"keyreach/engine/render"
	"keyreach/engine/store"
)

func newIngest(a *app) *cobra.Command {
	var estates []string
	var path string
	c := &cobra.Command{
		Use:   "ingest --store PATH ESTATE…",
		Short: "Load exports into a store",
		Long: `ingest reads files and directories into a store. Loading the same directory again
supersedes all that it said before, at once: a load that is interrupted leaves
the state before it.`,
		Example: `  keyreach ingest --store estate.db exports/
  keyreach reach --store estate.db AKIABTXV5AHDQAISCMKB`,
		RunE: func(c *cobra.Command, args []string) error {
			estates = append(estates, args...)
			if path == "" || len(estates) == 0 {
				return errors.New("name the store with --store and at least one file or directory to load")
			}
			return a.ingest(c.Context(), path, estates)
		},
	}
	c.Flags().StringVar(&path, "store", "", "store to fill; it is made where there is none")
	c.Flags().StringArrayVar(&estates, "estate", nil, "file or directory of exports (repeatable; arguments mean the same)")
	return c
}

func (a *app) ingest(ctx context.Context, path string, estates []string) (err error) {
	tables, err := estate.LoadTables()
	if err != nil {
		return err
	}
	into, err := openStore(path, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, into.Close()) }()
	files, err := a.loadInto(ctx, into, tables, estates)
	if err != nil {
		return err
	}
	return a.reportLoad(ctx, into, files)
}

// reportLoad tells on standard error what the store now holds and what could
// not be read.
func (a *app) reportLoad(ctx context.Context, from store.Store, files int) error {
	read, facts, skipped := 0, 0, 0
	var diagnostics []fact.Diagnostic
	err := from.Each(ctx, func(_ string, s store.Source) error {
		facts += len(s.Facts)
		if s.Skipped != "" {
			skipped++
		} else {
			read++
		}
		diagnostics = append(diagnostics, s.Diagnostics...)
		return nil
	})
	if err != nil {
		return err
	}
	for _, d := range diagnostics {
		if d.Severity == fact.Error {
			fmt.Fprintf(a.std.err, "%s:%d:%d: %s\n", render.Printable(d.Source), d.Line, d.Column, render.Printable(d.Message))
		}
	}
	_, err = fmt.Fprintf(a.std.out, "%d files loaded; the store holds %d facts of %d files, %d files skipped, %d diagnostics\n", files, facts, read, skipped, len(diagnostics))
	return err
}
