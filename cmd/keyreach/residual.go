package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"keyreach/engine"
	"keyreach/engine/render"
)

func newResidual(a *app) *cobra.Command {
	f := &questionFlags{}
	formats := []string{"table", "json", "jsonl"}
	var after []string
	c := &cobra.Command{
		Use:   "residual [flags] START…",
		Short: "What survives a containment step, until when, and what ends that too",
		Long: `residual simulates the issuer's own steps at the asked time and lists what lives on: sessions and tokens
that were made before (seen, or possible until then), credentials that were read on the way, receivers that
keep what they were told; what they still reach; and what could have been planted, with whether it was.
Without --after it asks what survives of what the evidence says has been done.

Steps: deactivate, delete, rotate, revoke (the credential itself), disable-principal (every credential of
the same principal), revoke-sessions[:<role or user>] (those made before: of that identity, else of all that
are in reach), remove-trust:<role>.`,
		Example: `  keyreach residual --estate exports/ --after deactivate AKIABTXV5AHDQAISCMKB
  keyreach residual --estate exports/ --after deactivate --after revoke-sessions AKIABTXV5AHDQAISCMKB`,
		RunE: f.answer(a, formats, func(ctx context.Context, asker *engine.Asker, q engine.Question) (asked, error) {
			for _, text := range after {
				step, err := engine.ParseStep(text)
				if err != nil {
					return asked{}, err
				}
				q.After = append(q.After, step)
			}
			answer, err := asker.Residual(ctx, q)
			if err != nil {
				return asked{}, err
			}
			return asked{
				summary: &answer.Summary, json: answer,
				table: func(w io.Writer, style render.Style) error { return render.Residual(w, answer, style) },
				lines: func(w io.Writer) error { return render.ResidualLines(w, answer) },
			}, nil
		}),
	}
	f.add(c, formats...)
	c.Flags().StringArrayVar(&after, "after", nil, "a step to simulate (repeatable)")
	return c
}
