package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime/metrics"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/estate"
	"keyreach/engine/graph"
	"keyreach/engine/store"
	"keyreach/engine/store/memory"
	"keyreach/ingest"
	"keyreach/ingest/all"
)

// corpus returns the folder of real exports that KEYREACH_CORPUS names, with the
// number and the size of its files.
func corpus(t testing.TB) (root string, files int, size int64) {
	t.Helper()
	root = os.Getenv("KEYREACH_CORPUS")
	if root == "" {
		t.Skip("KEYREACH_CORPUS does not name the corpus; it is not part of the repository")
	}
	require.NoError(t, filepath.WalkDir(root, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		files, size = files+1, size+info.Size()
		return err
	}))
	return root, files, size
}

func loadCorpus(t testing.TB, root string) (*graph.Estate, store.Store) {
	t.Helper()
	tables, err := estate.LoadTables()
	require.NoError(t, err)
	into, err := memory.New()
	require.NoError(t, err)
	loading := &estate.Loading{Parsers: all.Parsers(), Limits: ingest.DefaultLimits(), Tables: tables, Now: time.Unix(0, 0)}
	_, err = loading.Load(t.Context(), into, []string{root})
	require.NoError(t, err)
	built, err := estate.Build(t.Context(), into, tables)
	require.NoError(t, err)
	return built, into
}

// Every file of the corpus is loaded, diagnosed or skipped; none is lost.
func TestNoFileOfTheCorpusIsLost(t *testing.T) {
	root, files, _ := corpus(t)
	built, from := loadCorpus(t, root)
	told, loaded, diagnosed, facts := map[string]int{}, 0, 0, 0
	require.NoError(t, from.Each(t.Context(), func(_ string, s store.Source) error {
		told[s.Name]++
		facts += len(s.Facts)
		for _, d := range s.Diagnostics {
			assert.NotContains(t, d.Message, "failed inside the parser", s.Name)
			assert.NotContains(t, d.Message, "took longer than", s.Name)
			assert.True(t, d.Line >= 1 && d.Column >= 1 && d.Source == s.Name, "%+v", d)
		}
		switch {
		case s.Skipped != "":
		case s.Format != "":
			loaded++
		case len(s.Diagnostics) > 0:
			diagnosed++
		default:
			t.Errorf("%s is neither loaded, nor diagnosed, nor skipped", s.Name)
		}
		return nil
	}))
	assert.Len(t, told, files)
	assert.Equal(t, files, loaded+diagnosed+len(built.Skipped))
	assert.NotEmpty(t, built.Skipped)
	t.Logf("%d files: %d loaded with %d facts, %d diagnosed only, %d skipped; %d nodes, %d edges, %d diagnostics",
		files, loaded, facts, diagnosed, len(built.Skipped), built.Len(), built.EdgeCount(), len(built.Diagnostics))
}

// BenchmarkCorpus loads the corpus and builds its estate.
func BenchmarkCorpus(b *testing.B) {
	root, files, size := corpus(b)
	b.SetBytes(size)
	b.ReportAllocs()
	peak := watchHeap()
	for b.Loop() {
		built, from := loadCorpus(b, root)
		require.NotZero(b, built.Len())
		require.NoError(b, from.Close())
	}
	b.ReportMetric(float64(files), "files")
	b.ReportMetric(float64(peak())/1e6, "peak-heap-MB")
}

// watchHeap samples the heap until the function it returns is called, which
// gives the greatest size seen.
func watchHeap() (stop func() uint64) {
	end := make(chan struct{})
	var done sync.WaitGroup
	var peak uint64
	done.Go(func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for {
			metrics.Read(sample)
			peak = max(peak, sample[0].Value.Uint64())
			select {
			case <-end:
				return
			case <-time.After(time.Millisecond):
			}
		}
	})
	return func() uint64 {
		close(end)
		done.Wait()
		return peak
	}
}
