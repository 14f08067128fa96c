package all_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"keyreach/ingest"
	"keyreach/ingest/all"
	"keyreach/ingest/ingesttest"
)

// BenchmarkTrail loads one file of CloudTrail, made of the events of the cases
// over and over: 64 MB, or KEYREACH_TRAIL_MB. MB-sys is what the process took
// from the system in all.
func BenchmarkTrail(b *testing.B) {
	megabytes := 64
	if text := os.Getenv("KEYREACH_TRAIL_MB"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal(err)
		}
		megabytes = n
	}
	folder := b.TempDir()
	size := writeTrail(b, filepath.Join(folder, "trail.json"), megabytes<<20)
	loader := &ingest.Loader{Parsers: all.Parsers(), Env: ingesttest.Env(b), Limits: ingest.DefaultLimits()}
	b.SetBytes(size)
	for b.Loop() {
		loaded, err := loader.Load(b.Context(), folder)
		if err != nil || len(loaded) != 1 || len(loaded[0].Facts) == 0 || len(loaded[0].Diagnostics) > 0 {
			b.Fatal("the file was not read whole", err)
		}
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.Sys)/(1<<20), "MB-sys")
}

func writeTrail(b *testing.B, name string, size int) int64 {
	b.Helper()
	text, err := os.ReadFile("../cloudtrail/testdata/records.json")
	if err != nil {
		b.Fatal(err)
	}
	var events struct{ Records []json.RawMessage }
	if err := json.Unmarshal(text, &events); err != nil {
		b.Fatal(err)
	}
	file, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriterSize(file, 1<<20)
	written, separator := 0, `{"Records":[`
	for written < size {
		for _, event := range events.Records {
			n, _ := out.WriteString(separator)
			m, _ := out.Write(event)
			written, separator = written+n+m, ","
		}
	}
	_, _ = out.WriteString("]}")
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	return int64(written)
}
