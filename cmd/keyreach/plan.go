package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"keyreach/engine"
	"keyreach/engine/render"
)

func newPlan(a *app) *cobra.Command {
	f := &questionFlags{strict: true}
	formats := []string{"table", "json", "jsonl"}
	c := &cobra.Command{
		Use:   "plan [flags] START…",
		Short: "In which order to act: what now, what then, what each step ends, breaks and destroys",
		Long: `plan puts the issuer's own steps into two tracks. NOW holds what can be taken back and breaks no known
consumer; THEN the rest: the end itself, first where the advice is to revoke first; a replacement for each
consumer, sessions, every other credential of the places in reach, what could have been planted, the end for
good. A replacement is never made while the start still reads where it would lie.

Commands begin with a check of their target and stop where it fails. Nothing is carried out.`,
		Example: `  keyreach plan --estate exports/ AKIABTXV5AHDQAISCMKB
  keyreach plan --estate exports/ --allow-incomplete --format json place:github.com/acme/shop:.env`,
		RunE: f.answer(a, formats, func(ctx context.Context, asker *engine.Asker, q engine.Question) (asked, error) {
			answer, err := asker.Plan(ctx, q)
			if err != nil {
				return asked{}, err
			}
			return asked{
				summary: &answer.Summary, json: answer,
				table: func(w io.Writer, style render.Style) error { return render.Plan(w, answer, style) },
				lines: func(w io.Writer) error { return render.PlanLines(w, answer) },
			}, nil
		}),
	}
	f.add(c, formats...)
	f.addStrict(c)
	return c
}
