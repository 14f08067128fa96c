package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"keyreach/engine"
	"keyreach/engine/render"
)

func newDependents(a *app) *cobra.Command {
	f := &questionFlags{}
	formats := []string{"table", "json", "jsonl"}
	c := &cobra.Command{
		Use:   "dependents [flags] NODE…",
		Short: "Who depends on a credential: what uses it, where, whose that is",
		Long: `dependents lists the consumers of a credential that configurations declare, each with its environment,
owner and what logs show of it; then use that no known consumer explains; then the places that could hold
it too and that no input shows. A place, an identity or a job stands for its credentials.`,
		Example: `  keyreach dependents --estate exports/ AKIABTXV5AHDQAISCMKB
  keyreach dependents --estate exports/ --evidence place:github.com/acme/shop:.env`,
		RunE: f.answer(a, formats, func(ctx context.Context, asker *engine.Asker, q engine.Question) (asked, error) {
			answer, err := asker.Dependents(ctx, q)
			if err != nil {
				return asked{}, err
			}
			return asked{
				summary: &answer.Summary, json: answer,
				table: func(w io.Writer, style render.Style) error { return render.Dependents(w, answer, style) },
				lines: func(w io.Writer) error { return render.DependentsLines(w, answer) },
			}, nil
		}),
	}
	f.add(c, formats...)
	c.Flags().BoolVar(&f.evidence, "evidence", false, "write the evidence of each consumer, and the reasons of owner and environment")
	return c
}
