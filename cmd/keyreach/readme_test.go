package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReadmeShowsWhatTheDemoPrints holds the answer in the README to the
// program's, to the letter.
func TestReadmeShowsWhatTheDemoPrints(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	var out bytes.Buffer
	clock := func() time.Time { return time.Date(2026, 11, 24, 2, 14, 0, 0, time.UTC) }
	code := run(context.Background(), []string{"reach", "--estate", acme + "/estate", "--as-of", "2026-11-24T02:14:00Z", "AKIABTXV5AHDQAISCMKB"},
		streams{in: strings.NewReader(""), out: &out, err: &out}, clock)
	require.Equal(t, exitAnswered, code)
	assert.Contains(t, string(readme), "```\n"+out.String()+"```\n")
}
