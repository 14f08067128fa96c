package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"keyreach/engine"
	"keyreach/engine/render"
)

func newReport(a *app) *cobra.Command {
	f := &questionFlags{strict: true}
	formats := []string{"table", "json", "jsonl", "markdown", "html"}
	c := &cobra.Command{
		Use:   "report [flags] START…",
		Short: "The impact of a leaked secret on one screen, or as Markdown, HTML or JSON",
		Long: `report answers all questions about a start at once: whether it works, since when it lies exposed, what to
do, what it reaches, who uses it, whose it is, what survives its end, what was planted, what to get next.
The table is one screen; markdown and html (one file, nothing is loaded from elsewhere) hold everything.`,
		Example: `  keyreach report --estate exports/ AKIABTXV5AHDQAISCMKB
  keyreach report --estate exports/ --format html AKIABTXV5AHDQAISCMKB > report.html`,
		RunE: f.answer(a, formats, func(ctx context.Context, asker *engine.Asker, q engine.Question) (asked, error) {
			answer, err := asker.Report(ctx, q)
			if err != nil {
				return asked{}, err
			}
			return asked{
				summary: &answer.Summary, json: answer,
				table: func(w io.Writer, style render.Style) error { return render.Report(w, answer, style) },
				lines: func(w io.Writer) error { return render.ReportLines(w, answer) },
				others: map[string]func(io.Writer) error{
					"markdown": func(w io.Writer) error { return render.ReportMarkdown(w, answer) },
					"html":     func(w io.Writer) error { return render.ReportHTML(w, answer) },
				},
			}, nil
		}),
	}
	f.add(c, formats...)
	f.addStrict(c)
	return c
}
