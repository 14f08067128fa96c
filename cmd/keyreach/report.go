package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"keyreach/engine"
	"keyreach/engine/render"
)

func newReport(a *app) *cobra.Command {
	f := &questionFlags{strict: true}
	formats := []string{"table", "json", "jsonl", "markdown", "html", "csv"}
	findings := false
	c := &cobra.Command{
		Use:   "report [flags] START…",
		Short: "The impact of a leaked secret on one screen, or as Markdown, HTML or JSON",
		Long: `report answers all questions about a start at once: whether it works, since when it lies exposed, what to
do, what it reaches, who uses it, whose it is, what survives its end, what was planted, what to get next.
The table is one screen; markdown and html (one file, nothing is loaded from elsewhere) hold everything.

--findings lists every credential that lies exposed, a row each with the scanner's own id, ranked by what it
can still do: what works first, then what administers an account or reaches production or sensitive data,
and with it what is not evaluated, since it may. Formats: table, json, jsonl, csv.`,
		Example: `  keyreach report --estate exports/ AKIABTXV5AHDQAISCMKB
  keyreach report --estate exports/ --format html AKIABTXV5AHDQAISCMKB > report.html
  keyreach report --estate exports/ --findings --format csv > findings.csv`,
		RunE: f.answer(a, formats, func(ctx context.Context, asker *engine.Asker, q engine.Question) (asked, error) {
			if findings {
				return findingsAnswer(ctx, asker, q, f.format)
			}
			if f.format == "csv" {
				return asked{}, errors.New("--format csv is for --findings")
			}
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
	c.Flags().BoolVar(&findings, "findings", false, "list every exposed credential, ranked by what it can still do")
	return c
}

// findingsAnswer asks for the list of findings.
func findingsAnswer(ctx context.Context, asker *engine.Asker, q engine.Question, format string) (asked, error) {
	if len(q.From)+len(q.To) > 0 {
		return asked{}, errors.New("report --findings is about all that lies exposed and takes no start")
	}
	if format == "markdown" || format == "html" {
		return asked{}, fmt.Errorf("--format %s is for one start; --findings has table, json, jsonl and csv", format)
	}
	answer, err := asker.Findings(ctx, q)
	if err != nil {
		return asked{}, err
	}
	return asked{
		summary: &answer.Summary, json: answer,
		table:  func(w io.Writer, style render.Style) error { return render.Findings(w, answer, style) },
		lines:  func(w io.Writer) error { return render.FindingsLines(w, answer) },
		others: map[string]func(io.Writer) error{"csv": func(w io.Writer) error { return render.FindingsCSV(w, answer) }},
	}, nil
}
