package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"keyreach/engine"
	"keyreach/engine/render"
)

func newReach(a *app) *cobra.Command {
	f := &questionFlags{}
	formats := []string{"table", "json", "jsonl"}
	c := &cobra.Command{
		Use:   "reach [flags] START…",
		Short: "What a secret, an identity or a place reaches",
		Long: `reach follows what holding the start gives: credentials to what they authenticate
as, identities to what they may do and become, places to what they store. Each
entry has a verdict: yes; conditional, with the conditions; unknown, with the
input that is absent. What a named control takes away is listed as blocked.`,
		Example: `  keyreach reach --estate exports/ AKIABTXV5AHDQAISCMKB
  keyreach reach --estate exports/ --evidence place:github.com/acme/shop:.env
  keyreach reach --store estate.db --format json arn:aws:iam::111111111111:role/deploy
  keyreach reach --estate exports/ --value-stdin < leaked.txt
  keyreach reach --estate exports/ --value-stdin --found-in slack:C024BE91L --at 2026-11-24T01:00:00Z < leaked.txt`,
		RunE: f.answer(a, formats, func(ctx context.Context, asker *engine.Asker, q engine.Question) (asked, error) {
			answer, err := asker.Reach(ctx, q)
			if err != nil {
				return asked{}, err
			}
			return asked{
				summary: &answer.Summary, json: answer,
				table: func(w io.Writer, style render.Style) error { return render.Reach(w, answer, style) },
				lines: func(w io.Writer) error { return render.ReachLines(w, answer) },
			}, nil
		}),
	}
	f.add(c, formats...)
	c.Flags().BoolVar(&f.evidence, "evidence", false, "write every hop of every entry with its evidence")
	return c
}
