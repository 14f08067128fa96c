package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"keyreach/engine"
	"keyreach/engine/render"
)

func newCoverage(a *app) *cobra.Command {
	f := &questionFlags{}
	formats := []string{"table", "json", "jsonl"}
	c := &cobra.Command{
		Use:   "coverage [flags]",
		Short: "What is loaded, how old it is, and what is missing",
		Long: `coverage lists, by system, account and region, the inputs that were loaded with their age, and those that
are missing with how much they would settle and the read-only command that fetches them.`,
		Example: `  keyreach coverage --estate exports/
  keyreach coverage --estate exports/ --format json --limit 0`,
		RunE: f.answer(a, formats, func(ctx context.Context, asker *engine.Asker, q engine.Question) (asked, error) {
			answer, err := asker.Coverage(ctx, q)
			if err != nil {
				return asked{}, err
			}
			return asked{
				summary: &answer.Summary, json: answer,
				table: func(w io.Writer, style render.Style) error { return render.Coverage(w, answer, style) },
				lines: func(w io.Writer) error { return render.CoverageLines(w, answer) },
			}, nil
		}),
	}
	f.add(c, formats...)
	return c
}
