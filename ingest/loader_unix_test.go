//go:build unix

package ingest_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/ingest"
)

func TestNothingOutsideTheEstateIsRead(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(outside, "secret.json"), person("outside"), 0o600))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "sub", ".git"), 0o700))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "pipe", ".git"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sub", "in.json"), person("in"), 0o600))
	for link, target := range map[string]string{
		"loop": ".", "sub/up": "..", "itself": "itself", "leaves.json": filepath.Join(outside, "secret.json"),
		"folder": outside, "inside.json": "sub/in.json", "dangling": "nowhere", "sub/.git/config": filepath.Join(outside, "secret.json"),
	} {
		require.NoError(t, os.Symlink(target, filepath.Join(dir, link)))
	}
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "fifo.json"), 0o600))
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "pipe", ".git", "config"), 0o600))

	loaded := load(t, dir)
	assert.Equal(t, "in", personIn(loaded["sub/in.json"]))
	delete(loaded, "sub/in.json")
	for name, l := range loaded {
		assert.Empty(t, l.Facts, name)
		assert.NotEmpty(t, l.Skipped, name)
	}
	assert.Len(t, loaded, 10, "seven links, a pipe, and two folders of git")
	assert.Contains(t, loaded["fifo.json"].Skipped, "not a regular file")
	assert.Contains(t, loaded["leaves.json"].Skipped, "symbolic link")
}

func TestWhatCannotBeReadIsTold(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("the superuser can read everything")
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "closed.json"), person("closed"), 0))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "shut"), 0))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "open.json"), person("open"), 0o600))
	loaded := load(t, dir)
	assert.Len(t, loaded, 3)
	assert.Equal(t, "open", personIn(loaded["open.json"]))
	assert.Contains(t, loaded["closed.json"].Diagnostics[0].Message, "permission denied")
	assert.Contains(t, loaded["shut"].Diagnostics[0].Message, "permission denied")
}

func TestNamesThatAreNotUTF8AreSkipped(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "\xff.json"), person("x"), 0o600); err != nil {
		t.Skip("this file system takes UTF-8 names only")
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "\xfe"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a\nb\u202e.json"), person("odd"), 0o600))
	loaded := load(t, dir)
	assert.Contains(t, loaded["\ufffd.json"].Skipped, "not UTF-8")
	assert.Contains(t, loaded["\ufffd"].Skipped, "not UTF-8")
	assert.Equal(t, "odd", personIn(loaded["a\nb\u202e.json"]))
}

func TestOneFileIsAnEstate(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "one.json")
	require.NoError(t, os.WriteFile(file, person("one"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "two.json"), person("two"), 0o600))
	assert.Equal(t, "one", personIn(load(t, file)["one.json"]))
	link := filepath.Join(t.TempDir(), "link.json")
	require.NoError(t, os.Symlink(file, link))
	assert.Equal(t, "one", personIn(load(t, link)["one.json"]), "a link that the caller names is followed")
	fifo := filepath.Join(dir, "fifo")
	require.NoError(t, syscall.Mkfifo(fifo, 0o600))
	_, err := ingest.OpenTree(fifo)
	assert.ErrorContains(t, err, "neither a file nor a directory")
}
