package ingesttest

import (
	"testing"
	"time"

	"keyreach/ingest"
)

// maxFuzzTime is how long a parser may take on one fuzzed input; inputs are
// small, so more than this is a loop.
const maxFuzzTime = 5 * time.Second

// Fuzz feeds a parser with its cases and what the fuzzer makes of them. Whatever
// the input, it does not panic, ends, and every position lies in the file.
func Fuzz(f *testing.F, parser ingest.Parser) {
	f.Helper()
	for _, name := range caseFiles(f, "testdata") {
		if file := readCase(f, name); len(file.Data) < 64<<10 {
			f.Add(file.Data, true)
			f.Add(file.Data[:len(file.Data)/2], false)
		}
	}
	env := Env(f)
	f.Fuzz(func(t *testing.T, data []byte, known bool) {
		file := &ingest.File{Source: "fuzz/input", Data: data}
		if known {
			file.Meta = ingest.Meta{Repository: "github.com/acme/shop", Ref: "refs/heads/main", RepositoryPath: "a/b"}
		}
		start := time.Now()
		parser.Detect(file)
		result := parser.Parse(t.Context(), file, env)
		for _, problem := range Check(file, env, result) {
			t.Error(problem)
		}
		if took := time.Since(start); took > maxFuzzTime {
			t.Errorf("parsing %d bytes took %s", len(data), took)
		}
	})
}
