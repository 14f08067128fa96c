package ingesttest

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Run tests a parser on every case in testdata: it recognises its own files and
// no file in testdata/other, gives the golden facts and diagnostics, the same
// each time, each with a true position, and shows no secret's value.
func Run(t *testing.T, parser ingest.Parser) {
	t.Helper()
	cases := caseFiles(t, "testdata")
	require.NotEmpty(t, cases, "a format needs at least one case in testdata")
	for _, name := range cases {
		t.Run(filepath.Base(name), func(t *testing.T) { runCase(t, parser, name) })
	}
	for _, name := range caseFiles(t, "testdata/other") {
		t.Run("other/"+filepath.Base(name), func(t *testing.T) {
			assert.False(t, parser.Detect(readCase(t, name)), "%s takes a file that is not its own", parser.Name())
		})
	}
}

func runCase(t *testing.T, parser ingest.Parser, name string) {
	file, env := readCase(t, name), Env(t)
	assert.True(t, parser.Detect(file), "%s does not recognise its own file", parser.Name())
	result := parser.Parse(t.Context(), file, env)
	for _, problem := range Check(file, env, result) {
		t.Error(problem)
	}
	got := encode(t, result)
	again := encode(t, parser.Parse(t.Context(), readCase(t, name), env))
	require.Equal(t, string(got), string(again), "two runs differ")
	if windowed, ok := parser.(ingest.Windowed); ok {
		runWindows(t, windowed, name, result)
	}
	for _, problem := range leaks(file, secretsOf(t, file, name), got) {
		t.Error(problem)
	}
	golden := stem(name) + ".golden.jsonl"
	if *update {
		require.NoError(t, os.WriteFile(golden, got, 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err, "run with -update to write it, then read it")
	assert.Equal(t, string(want), string(got))
}

// runWindows reads a case in small windows, as large files are read in large ones:
// the facts are those of the whole. Diagnostics may word a broken end otherwise.
func runWindows(t *testing.T, parser ingest.Windowed, name string, whole ingest.Result) {
	const size = 4096
	file := readCase(t, name)
	parts := ingest.ReadWindows(t.Context(), parser, file, Env(t), size)
	assert.Equal(t, string(encode(t, ingest.Result{Facts: whole.Facts})), string(encode(t, ingest.Result{Facts: parts.Facts})), "read in windows of %d bytes", size)
	assert.Equal(t, len(whole.Diagnostics) > 0, len(parts.Diagnostics) > 0, "diagnostics in windows: %v", parts.Diagnostics)
}

// caseFiles lists the inputs in a folder.
func caseFiles(t testing.TB, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatalf("listing %s: %v", folder, err)
	}
	var names []string
	for _, entry := range entries {
		if !entry.IsDir() && !isCompanion(entry.Name()) {
			names = append(names, filepath.Join(folder, entry.Name()))
		}
	}
	return names
}

func isCompanion(name string) bool {
	return strings.HasSuffix(name, ".golden.jsonl") || strings.HasSuffix(name, ".meta.json") || strings.HasSuffix(name, ".secrets") || name == "README.md"
}

func stem(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }

// readCase reads an input with its meta; its source is its base name.
func readCase(t testing.TB, name string) *ingest.File {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("reading a case: %v", err)
	}
	file := &ingest.File{Source: filepath.Base(name), Data: data}
	meta, err := os.ReadFile(stem(name) + ".meta.json")
	if errors.Is(err, fs.ErrNotExist) {
		return file
	}
	if err == nil {
		err = json.Unmarshal(meta, &file.Meta)
	}
	if err != nil {
		t.Fatalf("reading the meta of %s: %v", name, err)
	}
	return file
}

// line is one line of a golden file.
type line struct {
	fact.Fact
	Diagnostic *fact.Diagnostic `json:"diagnostic,omitempty"`
	Skipped    string           `json:"skipped,omitempty"`
}

func encode(t testing.TB, result ingest.Result) []byte {
	t.Helper()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for _, f := range result.Facts {
		if err := encoder.Encode(line{Fact: f}); err != nil {
			t.Fatalf("encoding a fact: %v", err)
		}
	}
	for _, d := range result.Diagnostics {
		if err := encoder.Encode(line{Diagnostic: &d}); err != nil {
			t.Fatalf("encoding a diagnostic: %v", err)
		}
	}
	if result.Skipped != "" {
		if err := encoder.Encode(line{Skipped: result.Skipped}); err != nil {
			t.Fatalf("encoding why a file is skipped: %v", err)
		}
	}
	return out.Bytes()
}
