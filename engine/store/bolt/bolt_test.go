package bolt_test

import (
	"context"
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
