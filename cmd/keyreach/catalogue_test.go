package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/credential"
	"keyreach/engine/render"
	"keyreach/fixtures"
)

// askCatalogue runs a command on the catalogue and returns what it writes.
func askCatalogue(t *testing.T, in string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(context.Background(), append([]string{"catalogue"}, args...), streams{in: strings.NewReader(in), out: &out, err: &errs}, time.Now)
	require.Zero(t, code, errs.String())
	return out.String()
}

// TestCatalogueShowsEveryKind shows every row: no line is too wide, no word is
// forbidden, each survivor says what ends it or unknown, and the example of a
// value is recognised and not repeated.
func TestCatalogueShowsEveryKind(t *testing.T) {
	catalogue, err := credential.Load()
	require.NoError(t, err)
	texts := []string{askCatalogue(t, "", "list"), askCatalogue(t, "", "list", "--format", "json")}
	for _, id := range catalogue.Kinds() {
		row, _ := catalogue.Lookup(id)
		shown := askCatalogue(t, "", "show", id)
		assert.Equal(t, len(row.Survivors), strings.Count(shown, "\n    ended by "), id)
		assert.NotRegexp(t, `\n +(ended by|undo|notifies|destroys|ends also|effect|takes) *\n`, shown, "%s: an empty field says nothing", id)
		texts = append(texts, shown, askCatalogue(t, "", "show", id, "--format", "json"))
		for _, m := range row.Match {
			recognised := askCatalogue(t, m.Example, "recognise", "--value-stdin")
			assert.Contains(t, recognised, "  "+id+" ", id)
			assert.NotContains(t, recognised, m.Example, id)
			asJSON := askCatalogue(t, m.Example, "recognise", "--value-stdin", "--format", "json")
			assert.NotContains(t, asJSON, m.Example, id)
			texts = append(texts, recognised)
		}
	}
	for _, text := range texts {
		for line := range strings.Lines(text) {
			assert.Empty(t, fixtures.Forbidden().FindString(line), line)
			if !strings.HasPrefix(text, "{") {
				assert.LessOrEqual(t, len([]rune(strings.TrimSuffix(line, "\n"))), render.Width, line)
			}
		}
	}
}
