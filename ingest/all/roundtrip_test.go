package all_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/ingest"
	"keyreach/ingest/factsfile"
	"keyreach/ingest/ingesttest"
)

// The facts of every format, written as a facts file, load to the same facts.
func TestFactsOfEveryFormatRoundTrip(t *testing.T) {
	goldens, err := filepath.Glob("../*/testdata/*.golden.jsonl")
	require.NoError(t, err)
	require.NotEmpty(t, goldens)
	for _, golden := range goldens {
		data, err := os.ReadFile(golden)
		require.NoError(t, err)
		facts := factLines(data)
		file := &ingest.File{Source: golden, Data: facts}
		result := factsfile.Parser{}.Parse(t.Context(), file, ingesttest.Env(t))
		assert.Empty(t, result.Diagnostics, golden)
		var again bytes.Buffer
		encoder := json.NewEncoder(&again)
		encoder.SetEscapeHTML(false)
		for _, f := range result.Facts {
			require.NoError(t, encoder.Encode(f))
		}
		assert.Equal(t, string(facts), again.String(), golden)
	}
}

// factLines returns the lines of a golden file that are facts.
func factLines(golden []byte) []byte {
	var facts []byte
	for line := range bytes.Lines(golden) {
		if !bytes.HasPrefix(line, []byte(`{"diagnostic"`)) && !bytes.HasPrefix(line, []byte(`{"skipped"`)) {
			facts = append(facts, line...)
		}
	}
	return facts
}
