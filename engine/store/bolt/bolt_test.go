package bolt_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
	"keyreach/engine/store"
	"keyreach/engine/store/bolt"
	"keyreach/engine/store/storetest"
)

func TestContract(t *testing.T) {
	dir := t.TempDir()
	storetest.Run(t, func(t storetest.TB) store.Store {
		file, err := os.CreateTemp(dir, "*.db")
		require.NoError(t, err)
		require.NoError(t, file.Close())
		s, err := bolt.Open(file.Name())
		require.NoError(t, err)
		return s
	})
}

func TestANewStoreIsItsOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "estate.db")
	s, err := bolt.Open(path)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "the fingerprint key lies in it")
}

func TestStateAndKeyOutliveTheProcess(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "estate.db")
	s, err := bolt.Open(path)
	require.NoError(t, err)
	key, err := s.FingerprintKey(ctx)
	require.NoError(t, err)
	node := fact.Fact{Node: &fact.Node{Key: fact.Key{Kind: "person", ID: "a"}}}
	require.NoError(t, s.Replace(ctx, "e", []store.Source{{Name: "f", Facts: []fact.Fact{node}}}))
	require.NoError(t, s.Close())

	s, err = bolt.OpenReadOnly(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	again, err := s.FingerprintKey(ctx)
	require.NoError(t, err)
	assert.Equal(t, key, again)
	require.NoError(t, s.Each(ctx, func(owner string, source store.Source) error {
		assert.Equal(t, "e/f", owner+"/"+source.Name)
		assert.Equal(t, []fact.Fact{node}, source.Facts)
		return nil
	}))
}

func TestWhatIsNoStoreIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.db")
	require.NoError(t, os.WriteFile(path, make([]byte, 1<<16), 0o600))
	_, err := bolt.Open(path)
	require.ErrorIs(t, err, store.ErrNotStore)
	_, err = bolt.OpenReadOnly(filepath.Join(t.TempDir(), "absent.db"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestASecondWriterIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "estate.db")
	s, err := bolt.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	_, err = bolt.Open(path)
	require.ErrorIs(t, err, store.ErrLocked)
}

// TestDamageIsToldNotSuffered cuts and overwrites a store of many pages, at
// every kind of page.
func TestDamageIsToldNotSuffered(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "estate.db")
	s, err := bolt.Open(path)
	require.NoError(t, err)
	var sources []store.Source
	for i := range 60 {
		noise := make([]byte, 300)
		_, _ = rand.NewChaCha8([32]byte{byte(i), byte(i >> 8)}).Read(noise)
		sources = append(sources, store.Source{Name: fmt.Sprintf("%04d.json", i), Format: hex.EncodeToString(noise)})
	}
	require.NoError(t, s.Replace(t.Context(), "exports", sources))
	require.NoError(t, s.Replace(t.Context(), "exports", sources[1:]))
	require.NoError(t, s.Close())
	sound, err := os.ReadFile(path)
	require.NoError(t, err)
	const page = 4096
	try := func(what string, data []byte) {
		// A file of its own each time: a writer that bbolt gives up on keeps it locked.
		spoilt := filepath.Join(t.TempDir(), "spoilt.db")
		require.NoError(t, os.WriteFile(spoilt, data, 0o600))
		for _, open := range []func(string) (*bolt.Store, error){bolt.OpenReadOnly, bolt.Open} {
			s, err := open(spoilt)
			if err != nil {
				assert.NotErrorIs(t, err, store.ErrLocked, what)
				continue
			}
			problems, checkErr := s.Check(t.Context())
			eachErr := s.Each(t.Context(), func(string, store.Source) error { return nil })
			if eachErr != nil {
				assert.ErrorIs(t, eachErr, store.ErrDamaged, what)
				assert.True(t, checkErr != nil || len(problems) > 0, "%s: check says what is wrong", what)
			}
			require.NoError(t, s.Close())
		}
	}
	for size := 0; size < len(sound); size += page {
		try(fmt.Sprintf("cut to %d", size), sound[:size])
		try(fmt.Sprintf("cut to %d", size+100), sound[:size+100])
	}
	for at := 0; at < len(sound); at += page {
		data := bytes.Clone(sound)
		_, _ = rand.NewChaCha8([32]byte{byte(at / page)}).Read(data[at : at+page])
		try(fmt.Sprintf("page %d overwritten", at/page), data)
	}
}
