package all_test

import (
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"keyreach/ingest"
	"keyreach/ingest/all"
	"keyreach/ingest/ingesttest"
)

// maxMutated bounds the files that are spoilt: what breaks a parser does not need
// a large one.
const maxMutated = 64 << 10

// Every file of every format's test data, and with KEYREACH_CORPUS of the corpus,
// survives being spoilt. KEYREACH_MUTANTS says how often (make fuzz: 1,000).
func TestMutants(t *testing.T) {
	count := 40
	if text := os.Getenv("KEYREACH_MUTANTS"); text != "" {
		n, err := strconv.Atoi(text)
		require.NoError(t, err, "KEYREACH_MUTANTS")
		count = n
	}
	files := mutable(t, "..")
	if corpus := os.Getenv("KEYREACH_CORPUS"); corpus != "" {
		files = append(files, mutable(t, corpus)...)
	}
	require.Greater(t, len(files), 100, "the formats' test data lies beside the formats")
	env, parsers := ingesttest.Env(t), all.Parsers()
	for i, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		other, err := os.ReadFile(files[(i*7+3)%len(files)])
		require.NoError(t, err)
		ingesttest.Mutants(data, other, seedOf(name), count, func(what string, mutant []byte) {
			if len(mutant) <= 2*maxMutated {
				ingesttest.Survives(t, parsers, env, &ingest.File{Source: filepath.Base(name), Data: mutant}, what)
			}
		})
	}
	t.Logf("%d files, %d mutants each", len(files), count)
}

// mutable lists the files of a folder that may be an input.
func mutable(t *testing.T, root string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		inData := root != ".." || strings.Contains(filepath.ToSlash(name), "/testdata/")
		if err == nil && inData && info.Size() <= maxMutated && info.Mode().IsRegular() &&
			!strings.HasSuffix(name, ".golden.jsonl") && !strings.HasSuffix(name, ".secrets") {
			files = append(files, name)
		}
		return err
	})
	require.NoError(t, err)
	return files
}

func seedOf(name string) uint64 {
	hash := fnv.New64a()
	hash.Write([]byte(filepath.Base(name)))
	return hash.Sum64()
}
