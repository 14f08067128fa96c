package render

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"keyreach/engine"
)

// Findings writes the exposed credentials as a table, the first to look at first.
func Findings(w io.Writer, a *engine.FindingsAnswer, style Style) error {
	var b strings.Builder
	words := fmt.Sprintf("%d exposed: %d active when last seen, %d of unknown status, which may work; %d used by somebody whom no consumer explains", a.Summary.Total, a.Counts.Active, a.Counts.Unknown, a.Counts.Strangers)
	if a.Summary.Limit > 0 {
		words += fmt.Sprintf("; the first %d are listed (--limit 0 lists all)", a.Summary.Listed)
	}
	style.openingWith(&b, &a.Head, &a.Tail, "FINDINGS", words)
	if len(a.Findings) > 0 {
		b.WriteByte('\n')
		t := newTable()
		t.AppendHeader(table.Row{"#", "credential", "status", "exposed", "readers", "reach", "uses"})
		for i := range a.Findings {
			r := &a.Findings[i]
			t.AppendRow(table.Row{i + 1, fit(r.Kind+" "+r.ID, 30), findingStatus(r), findingAge(a, r), r.Audience, fit(findingReach(r), 24), findingUse(r)})
		}
		rows(&b, t)
		findingIDs(&b, a.Findings)
	}
	closing(&b, a.AsOf, &a.Tail)
	_, err := io.WriteString(w, b.String())
	return err
}

func findingStatus(r *engine.FindingRow) string {
	if r.StatusStale {
		return "was " + r.Status
	}
	return r.Status
}

func findingAge(a *engine.FindingsAnswer, r *engine.FindingRow) string {
	if r.Since == nil {
		return "undated"
	}
	return fmt.Sprintf("%d d", int(a.AsOf.Sub(*r.Since).Hours())/24)
}

// findingReach says the parts by which a row is ranked; "?" where it is not evaluated.
func findingReach(r *engine.FindingRow) string {
	words := fmt.Sprintf("%d/%d/%d", r.Yes, r.Conditional, r.Unknown)
	if !r.Evaluated {
		words = "? " + words
	}
	if r.Control {
		words += " ADMIN"
	}
	if r.Production > 0 {
		words += fmt.Sprintf(" prod %d", r.Production)
	}
	if r.Sensitive > 0 {
		words += fmt.Sprintf(" sens %d", r.Sensitive)
	}
	return words
}

func findingUse(r *engine.FindingRow) string {
	words := fmt.Sprintf("%d", r.Consumers)
	if r.Strangers > 0 {
		words += fmt.Sprintf(" !%d", r.Strangers)
	}
	return words
}

func ownerOr(owner string) string {
	if owner == "" {
		return "none known"
	}
	return owner
}

// findingIDs writes under the table where each lies, whose it is and what the
// scanners call it.
func findingIDs(b *strings.Builder, list []engine.FindingRow) {
	wrap(b, "\nREACH    ", 9, "is yes/conditional/unknown; ?: what it may do is not evaluated, it ranks as if it reached all; USES: the consumers that are known, and ! what none of them explains")
	b.WriteByte('\n')
	for i := range list {
		r := &list[i]
		words := r.Place.ID
		if r.Part != "" {
			words += " (its " + r.Part + " alone was told)"
		}
		if r.Places > 1 {
			words += fmt.Sprintf(" and %s", count(r.Places-1, "more place"))
		}
		words += "; owner: " + ownerOr(r.Owner)
		if len(r.Findings) > 0 {
			words += "; scanner: " + strings.Join(r.Findings[:min(len(r.Findings), 3)], ", ")
		}
		wrap(b, fmt.Sprintf("%3d  ", i+1), 5, words)
	}
}

// FindingsLines writes one finding a line.
func FindingsLines(w io.Writer, a *engine.FindingsAnswer) error {
	list := make([]any, len(a.Findings))
	for i := range a.Findings {
		list[i] = &a.Findings[i]
	}
	return jsonLines(w, list)
}

// FindingsCSV writes one finding a row (RFC 4180). Where a spreadsheet could take text
// for a formula an apostrophe stands before it.
func FindingsCSV(w io.Writer, a *engine.FindingsAnswer) error {
	out := csv.NewWriter(w)
	all := [][]string{{"rank", "kind", "id", "findings", "place", "places", "audience", "exposed since", "status", "live", "evaluated", "yes", "conditional", "unknown", "admin", "production", "sensitive", "consumers", "strangers", "owner"}}
	for i := range a.Findings {
		r := &a.Findings[i]
		since := ""
		if r.Since != nil {
			since = r.Since.UTC().Format("2006-01-02T15:04:05Z")
		}
		row := []string{fmt.Sprint(i + 1), r.Kind, r.ID, strings.Join(r.Findings, " "), r.Place.ID, fmt.Sprint(r.Places), r.Audience, since, findingStatus(r), fmt.Sprint(r.Live), fmt.Sprint(r.Evaluated),
			fmt.Sprint(r.Yes), fmt.Sprint(r.Conditional), fmt.Sprint(r.Unknown), fmt.Sprint(r.Control), fmt.Sprint(r.Production), fmt.Sprint(r.Sensitive), fmt.Sprint(r.Consumers), fmt.Sprint(r.Strangers), r.Owner}
		for j := range row {
			row[j] = csvCell(row[j])
		}
		all = append(all, row)
	}
	if err := out.WriteAll(all); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}

// csvCell puts an apostrophe before a formula: at the beginning of a cell, blanks
// before it or not, and behind a semicolon, at which spreadsheets of many languages cut
// cells too.
func csvCell(s string) string {
	parts := strings.Split(Printable(s), ";")
	for i, part := range parts {
		if text := strings.TrimLeft(part, " '\""); text != "" && strings.ContainsRune("=+-@", rune(text[0])) {
			parts[i] = "'" + part
		}
	}
	return strings.Join(parts, ";")
}
