package gitleaks

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// columns are the names by which the CSV report is known; other columns, and their
// order, differ by version.
func columns() []string { return []string{"RuleID", "Commit", "File", "Secret", "StartLine"} }

// isTable reports whether the file is the CSV report, by its header.
func isTable(file *ingest.File) bool {
	line, _, _ := bytes.Cut(file.Data, []byte("\n"))
	if len(line) > 1000 {
		return false
	}
	names := strings.Split(strings.TrimRight(string(line), "\r"), ",")
	return !slices.ContainsFunc(columns(), func(name string) bool { return !slices.Contains(names, name) })
}

// table reads the CSV report.
func (r *report) table(ctx context.Context) {
	rows := csv.NewReader(bytes.NewReader(r.File.Data))
	rows.FieldsPerRecord, rows.LazyQuotes, rows.ReuseRecord = -1, true, true
	header, err := rows.Read()
	if err != nil {
		return // Detect has read it
	}
	header = slices.Clone(header)
	for ctx.Err() == nil {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			r.complain(fact.Error, r.File.Evidence("", int(rows.InputOffset())), "the table breaks off here")
			return
		}
		line, column := rows.FieldPos(0)
		r.row(header, row, r.File.Evidence("", r.File.LineOffset(line)+column-1))
	}
}

func (r *report) row(header, row []string, evidence fact.Evidence) {
	r.number++
	if len(row) != len(header) {
		r.complain(fact.Error, evidence, "this row has "+strconv.Itoa(len(row))+" fields, the header "+strconv.Itoa(len(header))+"; it is left out")
		return
	}
	field := func(name string) string {
		if i := slices.Index(header, name); i >= 0 {
			return row[i]
		}
		return ""
	}
	line, _ := strconv.Atoi(field("StartLine")) // without a number the line is not known
	if address := repositoryOfLink(field("Link")); address != "" && ingest.RepositoryFrom(address) != "" {
		r.repository = r.File.ReportedRepository(address)
	}
	r.take(found{rule: field("RuleID"), value: field("Secret"), context: field("Match"), file: field("File"),
		line: line, commit: field("Commit"), at: jsontree.ParseTime(field("Date"))}, evidence)
}
