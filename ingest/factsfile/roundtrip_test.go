package factsfile_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/ingest"
	"keyreach/ingest/factsfile"
	"keyreach/ingest/ingesttest"
)

// What was loaded once loads again to the same: an export is a facts file.
func TestFactsRoundTrip(t *testing.T) {
	data, err := os.ReadFile("testdata/estate.jsonl")
	require.NoError(t, err)
	first := load(t, data)
	second := load(t, first)
	assert.Equal(t, string(first), string(second))
}

func load(t *testing.T, data []byte) []byte {
	t.Helper()
	file := &ingest.File{Source: "facts.jsonl", Data: data}
	require.True(t, factsfile.Parser{}.Detect(file))
	var out bytes.Buffer
	for _, f := range (factsfile.Parser{}).Parse(t.Context(), file, ingesttest.Env(t)).Facts {
		line, err := json.Marshal(f)
		require.NoError(t, err)
		out.Write(append(line, '\n'))
	}
	return out.Bytes()
}
