package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"keyreach/engine"
	"keyreach/engine/render"
)

func newWhy(a *app) *cobra.Command {
	f := &questionFlags{}
	formats := []string{"table", "json"}
	c := &cobra.Command{
		Use:   "why [flags] START… --to TARGET",
		Short: "How a start reaches a target, or what stands in the way",
		Long: `why lists distinct paths from the start to the target, best first, with the
evidence of every hop. Where no path is open it lists the nearest ways and the
controls that close them.`,
		Example: `  keyreach why --estate exports/ AKIABTXV5AHDQAISCMKB --to arn:aws:s3:::acme-ledger
  keyreach why --estate exports/ --paths 5 --access write AKIABTXV5AHDQAISCMKB --to arn:aws:s3:::acme-ledger`,
		RunE: f.answer(a, formats, func(ctx context.Context, asker *engine.Asker, q engine.Question) (asked, error) {
			answer, err := asker.Why(ctx, q)
			if err != nil {
				return asked{}, err
			}
			return asked{
				summary: &answer.Summary, json: answer,
				table: func(w io.Writer, style render.Style) error { return render.Why(w, answer, style) },
			}, nil
		}),
	}
	f.add(c, formats...)
	c.Flags().IntVar(&f.paths, "paths", engine.DefaultPaths, "how many distinct paths are listed")
	return c
}
