package render

import (
	"fmt"
	"io"
	"strings"

	"keyreach/engine"
)

// Coverage writes what is loaded and what is missing as text.
func Coverage(w io.Writer, a *engine.CoverageAnswer, _ Style) error {
	var b strings.Builder
	s := &a.Summary
	wrap(&b, "COVERAGE ", 9, fmt.Sprintf("%s loaded, %d in part, %d missing  (asked %s)", count(s.Yes, "input"), s.Conditional, s.Unknown, clock(a.AsOf)))
	place := "\x00"
	for i := range a.Coverage {
		r := &a.Coverage[i]
		if at := placeOf(r); at != place {
			place = at
			wrap(&b, "\n", 2, at)
		}
		wrap(&b, fmt.Sprintf("  %-8s ", r.State), 13, coverageRow(r, a))
	}
	if s.Limit > 0 {
		wrap(&b, "\n", 0, fmt.Sprintf("the first %d of %d are listed (--limit 0 lists all)", s.Listed, s.Total))
	}
	wrap(&b, "\nEVIDENCE ", 9, evidenceLine(s, a.AsOf, len(a.Skipped), len(a.Diagnostics)))
	_, err := io.WriteString(w, b.String())
	return err
}

func placeOf(r *engine.CoverageRow) string {
	var parts []string
	for _, part := range []string{r.System, r.Account, r.Region} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return "of no one system"
	}
	return strings.Join(parts, " ")
}

func coverageRow(r *engine.CoverageRow, a *engine.CoverageAnswer) string {
	text := r.What
	if r.Answers > 1 {
		text += fmt.Sprintf(" (%d answers)", r.Answers)
	}
	switch {
	case r.From != nil && r.To != nil:
		text += ", " + clock(*r.From) + " to " + clock(*r.To)
	case r.At != nil:
		text += ", " + age(a.AsOf.Sub(*r.At)) + " old"
	case r.State != engine.StateMissing:
		text += ", undated"
	}
	if len(r.Classes) > 0 {
		text += ": " + strings.Join(r.Classes, ", ")
	}
	if r.State == engine.StateMissing {
		text = fmt.Sprintf("%s: %s; would settle %d", r.Effect, text, r.Settles)
	}
	if r.SettledBy != "" {
		text += " ← " + r.SettledBy
	}
	return text
}

// CoverageLines writes one row a line.
func CoverageLines(w io.Writer, a *engine.CoverageAnswer) error {
	list := make([]any, len(a.Coverage))
	for i := range a.Coverage {
		list[i] = &a.Coverage[i]
	}
	return jsonLines(w, list)
}
