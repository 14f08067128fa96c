package githubactions_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/githubactions"
	"keyreach/ingest/ingesttest"
)

// Evidence of a use points at the very expression, whatever quoting, folding or
// characters stand before it.
func TestEvidenceOfUsesPointsAtTheExpression(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yml")
	require.NoError(t, err)
	seen := 0
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		file := &ingest.File{Source: name, Data: data}
		for _, f := range (githubactions.Parser{}).Parse(t.Context(), file, ingesttest.Env(t)).Facts {
			if f.Edge == nil || f.Edge.Relation != fact.Uses || f.Edge.To.Kind != fact.UnknownSecret {
				continue
			}
			for _, e := range f.Edge.Evidence {
				text := string(data[file.LineOffset(e.Line)+e.Column-1:])
				assert.True(t, strings.HasPrefix(strings.ToLower(text), "secrets"), "%s:%d:%d", name, e.Line, e.Column)
				seen++
			}
		}
	}
	assert.Positive(t, seen)
}
