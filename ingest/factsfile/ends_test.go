package factsfile_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/ingest"
	"keyreach/ingest/factsfile"
	"keyreach/ingest/ingesttest"
)

func TestEndsOfKindsWithoutAClassAreTold(t *testing.T) {
	file := &ingest.File{Source: "facts.jsonl", Data: []byte(`{"edge":{"from":{"kind":"mainframe","id":"m"},"relation":"runs-as","to":{"kind":"told-later","id":"r"}}}
{"edge":{"from":{"kind":"mainframe","id":"m2"},"relation":"runs-as","to":{"kind":"aws-role","id":"r"}}}
{"node":{"kind":"told-later","class":"identity","id":"r"}}
`)}
	result := factsfile.Parser{}.Parse(t.Context(), file, ingesttest.Env(t))
	assert.Len(t, result.Facts, 3)
	require.Len(t, result.Diagnostics, 1, "once a kind")
	assert.Equal(t, []int{1, 25}, []int{result.Diagnostics[0].Line, result.Diagnostics[0].Column})
	assert.Contains(t, result.Diagnostics[0].Message, "it counts as a resource")
}
