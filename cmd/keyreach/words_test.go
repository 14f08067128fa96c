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
	"keyreach/fixtures"
)

// Answers are held against the words beside the scenarios; this is the rest of what
// is printed: the catalogue, help and errors.
func TestNoOutputPrintsForbiddenWords(t *testing.T) {
	scenario, err := fixtures.Load(acme)
	require.NoError(t, err)
	clock := func() time.Time { return scenario.AsOf }
	var all bytes.Buffer
	ask := func(args ...string) {
		var out, errs bytes.Buffer
		run(context.Background(), args, streams{in: strings.NewReader(""), out: &out, err: &errs}, clock)
		all.Write(out.Bytes())
		all.Write(errs.Bytes())
	}
	catalogue, err := credential.Load()
	require.NoError(t, err)
	ask("catalogue", "list")
	for _, kind := range catalogue.Kinds() {
		ask("catalogue", "show", kind)
	}
	for _, name := range newRoot(&app{}).Commands() {
		ask(name.Name(), "--help")
	}
	ask("--help")
	ask("reach", "--estate", scenario.Estate(), "nobody")
	require.Greater(t, all.Len(), 10_000)
	forbidden := fixtures.Forbidden()
	for line := range strings.Lines(all.String()) {
		assert.Empty(t, forbidden.FindString(line), line)
	}
	assert.NotEmpty(t, forbidden.FindString("this key is unused"))
}
