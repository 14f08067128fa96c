package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"keyreach/engine"
	"keyreach/engine/render"
)

func newExposure(a *app) *cobra.Command {
	f := &questionFlags{}
	formats := []string{"table", "json", "jsonl"}
	c := &cobra.Command{
		Use:   "exposure [flags] TARGET…",
		Short: "What leads to a node: who holds what reaches it",
		Long: `exposure is reach backwards: every credential, identity, place and job that leads
to the target, each with the least access that suffices and the path from it.`,
		Example: `  keyreach exposure --estate exports/ arn:aws:s3:::acme-ledger
  keyreach exposure --estate exports/ --access control aws-account:111111111111`,
		RunE: f.answer(a, formats, func(ctx context.Context, asker *engine.Asker, q engine.Question) (asked, error) {
			answer, err := asker.Exposure(ctx, q)
			if err != nil {
				return asked{}, err
			}
			return asked{
				summary: &answer.Summary, json: answer,
				table: func(w io.Writer, style render.Style) error { return render.Exposure(w, answer, style) },
				lines: func(w io.Writer) error { return render.ExposureLines(w, answer) },
			}, nil
		}),
	}
	f.add(c, formats...)
	c.Flags().BoolVar(&f.evidence, "evidence", false, "write every hop of every entry with its evidence")
	return c
}
