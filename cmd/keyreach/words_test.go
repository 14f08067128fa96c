package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/fixtures"
)

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
	for _, q := range scenario.Questions {
		for _, format := range []string{"table", "json", "jsonl"} {
			args := []string{q.Ask, "--estate", scenario.Estate(), "--format", format}
			for flag, values := range map[string][]string{"--from": q.From, "--to": q.To, "--without": q.Without} {
				for _, value := range values {
					args = append(args, flag, value)
				}
			}
			ask(args...)
		}
	}
	for _, name := range []string{"", "reach", "why", "exposure", "ingest", "serve", "store", "policy", "catalogue"} {
		ask(name, "--help")
	}
	ask("reach", "--estate", scenario.Estate(), "nobody")
	require.Greater(t, all.Len(), 10_000)
	forbidden := fixtures.Forbidden()
	for line := range strings.Lines(all.String()) {
		assert.Empty(t, forbidden.FindString(line), line)
	}
	assert.NotEmpty(t, forbidden.FindString("this key is unused"))
}
