package all_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/all"
	"keyreach/ingest/ingesttest"
)

var updateTable = flag.Bool("update-table", false, "write the table of what the corpus gave into docs/formats.md")

const (
	formatsPage = "../../docs/formats.md"
	tableBegin  = "<!-- made by: KEYREACH_CORPUS=<folder> go test ./ingest/all -run FormatsTable -update-table -->\n"
	tableEnd    = "<!-- end of the table -->\n"
)

// The page names every format, and says what was read of the corpus. With
// KEYREACH_CORPUS the table is made anew and compared; without, that no format is
// missing in it.
func TestFormatsTable(t *testing.T) {
	page, err := os.ReadFile(formatsPage)
	require.NoError(t, err)
	before, rest, ok := bytes.Cut(page, []byte(tableBegin))
	require.True(t, ok, "%s has no table", formatsPage)
	table, after, ok := bytes.Cut(rest, []byte(tableEnd))
	require.True(t, ok, "the table of %s has no end", formatsPage)
	root := os.Getenv("KEYREACH_CORPUS")
	if root == "" {
		for _, parser := range all.Parsers() {
			assert.Contains(t, string(table), "| "+parser.Name()+" |", "make the table anew")
		}
		return
	}
	want := corpusTable(t, root)
	if *updateTable {
		require.NoError(t, os.WriteFile(formatsPage, slices.Concat(before, []byte(tableBegin), []byte(want), []byte(tableEnd), after), 0o644))
		return
	}
	assert.Equal(t, want, string(table), "make the table anew")
}

// yield is what files of one format gave.
type yield struct {
	files, diagnosed, nodes, edges, documents, uses, others int
}

func (y *yield) add(loaded *ingest.Loaded) {
	y.files++
	if slices.ContainsFunc(loaded.Diagnostics, func(d fact.Diagnostic) bool { return d.Severity != fact.Info }) {
		y.diagnosed++
	}
	for i := range loaded.Facts {
		switch f := &loaded.Facts[i]; {
		case f.Node != nil:
			y.nodes++
		case f.Edge != nil:
			y.edges++
		case f.Document != nil:
			y.documents++
		case f.Use != nil:
			y.uses++
		default:
			y.others++
		}
	}
}

func corpusTable(t *testing.T, root string) string {
	loader := &ingest.Loader{Parsers: all.Parsers(), Env: ingesttest.Env(t), Limits: ingest.DefaultLimits()}
	loaded, err := loader.Load(t.Context(), root)
	require.NoError(t, err)
	formats, skipped := map[string]*yield{}, map[string]map[string]int{}
	for _, parser := range all.Parsers() {
		formats[parser.Name()] = &yield{}
	}
	for i := range loaded {
		l := &loaded[i]
		switch {
		case l.Skipped != "":
			family := path.Dir(l.Source)
			if skipped[l.Skipped] == nil {
				skipped[l.Skipped] = map[string]int{}
			}
			skipped[l.Skipped][family]++
		case l.Format != "":
			formats[l.Format].add(l)
		}
	}
	var b strings.Builder
	b.WriteString("\n| format | files | nodes | edges | documents | uses | other facts | with diagnostics |\n|---|---|---|---|---|---|---|---|\n")
	read := 0
	for _, name := range slices.Sorted(maps.Keys(formats)) {
		y := formats[name]
		read += y.files
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %d | %d |\n", name, y.files, y.nodes, y.edges, y.documents, y.uses, y.others, y.diagnosed)
	}
	fmt.Fprintf(&b, "\nOf %d files %d were read, %d skipped:\n\n| reason | where |\n|---|---|\n", len(loaded), read, len(loaded)-read)
	for _, reason := range slices.Sorted(maps.Keys(skipped)) {
		var where []string
		for _, family := range slices.Sorted(maps.Keys(skipped[reason])) {
			where = append(where, fmt.Sprintf("%s %d", family, skipped[reason][family]))
		}
		fmt.Fprintf(&b, "| %s | %s |\n", reason, strings.Join(where, ", "))
	}
	b.WriteString("\n")
	return b.String()
}
