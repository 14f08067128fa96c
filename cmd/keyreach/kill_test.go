package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/store"
	"keyreach/engine/store/bolt"
)

// childArguments names the variable that turns this test binary into keyreach.
const childArguments = "KEYREACH_TEST_ARGUMENTS"

// TestAsKeyreach is no test: it is the program that the kill test starts.
func TestAsKeyreach(t *testing.T) {
	text := os.Getenv(childArguments)
	if text == "" {
		t.Skip("runs only as the child of TestAKilledLoadLeavesAWholeState")
	}
	var args []string
	require.NoError(t, json.Unmarshal([]byte(text), &args))
	os.Exit(run(context.Background(), args, streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}, time.Now))
}

func child(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(args)
	require.NoError(t, err)
	c := exec.Command(os.Args[0], "-test.run=^TestAsKeyreach$")
	c.Env = append(os.Environ(), childArguments+"="+string(text))
	return c
}

// writeReports fills dir with findings that tell of one generation of secrets.
func writeReports(t *testing.T, dir string, generation int) {
	t.Helper()
	for file := range 30 {
		var report bytes.Buffer
		report.WriteString("[\n")
		for line := range 200 {
			if line > 0 {
				report.WriteString(",\n")
			}
			secret := sha256.Sum256(fmt.Append(nil, generation, file, line))
			fmt.Fprintf(&report, `{"RuleID":"generic-api-key","StartLine":%d,"Match":"","Secret":"%x","File":"f%d.env","Commit":"%x"}`, line+1, secret[:16], file, secret[16:])
		}
		report.WriteString("\n]\n")
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("report-%02d.json", file)), report.Bytes(), 0o600))
	}
}

// stateOf returns a digest of what a store holds, but for the times of loading.
func stateOf(t *testing.T, file string, readOnly bool) string {
	t.Helper()
	open := bolt.Open
	if readOnly {
		open = bolt.OpenReadOnly
	}
	s, err := open(file)
	require.NoError(t, err, "the store opens")
	defer func() { require.NoError(t, s.Close()) }()
	problems, err := s.Check(t.Context())
	require.NoError(t, err)
	assert.Empty(t, problems)
	digest, sources := sha256.New(), 0
	require.NoError(t, s.Each(t.Context(), func(owner string, source store.Source) error {
		source.LoadedAt = time.Time{}
		sources++
		return json.NewEncoder(digest).Encode([]any{owner, source, source.Facts})
	}))
	return fmt.Sprintf("%d sources, %x", sources, digest.Sum(nil)[:8])
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(to, data, 0o600))
}

// killAfter runs a load in a process of its own, kills it after a while, and
// reports whether the kill came before the end.
func killAfter(t *testing.T, wait time.Duration, args ...string) (killed bool) {
	t.Helper()
	c := child(t, args...)
	require.NoError(t, c.Start())
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	select {
	case err := <-done:
		require.NoError(t, err)
		return false
	case <-time.After(wait):
	}
	err := c.Process.Signal(syscall.SIGKILL)
	if errors.Is(err, os.ErrProcessDone) { // it ended meanwhile
		require.NoError(t, <-done)
		return false
	}
	require.NoError(t, err)
	return <-done != nil
}

// A load that is killed at any moment leaves the state before it or the one
// after it, whole.
func TestAKilledLoadLeavesAWholeState(t *testing.T) {
	if testing.Short() {
		t.Skip("starts 20 processes")
	}
	dir, work := t.TempDir(), t.TempDir()
	base, after := filepath.Join(work, "base.db"), filepath.Join(work, "after.db")
	writeReports(t, dir, 1)
	require.NoError(t, child(t, "ingest", "--store", base, dir).Run())
	writeReports(t, dir, 2)
	copyFile(t, base, after)
	start := time.Now()
	require.NoError(t, child(t, "ingest", "--store", after, dir).Run())
	whole := time.Since(start)
	old, fresh := stateOf(t, base, true), stateOf(t, after, true)
	require.NotEqual(t, old, fresh)

	seen, kills := map[string]int{}, 0
	for round := range 20 {
		file := filepath.Join(work, fmt.Sprintf("round-%d.db", round))
		copyFile(t, base, file)
		wait := time.Duration(rand.Float64() * float64(whole))
		if round%2 == 0 { // the transaction lies near the end
			wait = time.Duration((0.6 + rand.Float64()/2) * float64(whole))
		}
		if killAfter(t, wait, "ingest", "--store", file, dir) {
			kills++
		}
		state := stateOf(t, file, true)
		assert.Contains(t, []string{old, fresh}, state, "killed after %s of %s", wait, whole)
		seen[state]++
	}
	t.Logf("a load takes %s; %d of 20 were killed before their end; %d left the state before, %d the one after", whole, kills, seen[old], seen[fresh])
	assert.Positive(t, kills, "no load was killed before its end")
}

// The same where there was no store: there is none yet, an empty one, or all.
func TestAKilledFirstLoadLeavesAWholeState(t *testing.T) {
	if testing.Short() {
		t.Skip("starts 10 processes")
	}
	dir, work := t.TempDir(), t.TempDir()
	writeReports(t, dir, 1)
	for round := range 10 {
		file := filepath.Join(work, fmt.Sprintf("round-%d.db", round))
		killAfter(t, time.Duration(rand.IntN(200))*time.Millisecond, "ingest", "--store", file, dir)
		if _, err := os.Stat(file); err != nil {
			continue
		}
		state := stateOf(t, file, false)
		assert.Regexp(t, `^(0|30) sources`, state)
		require.NoError(t, child(t, "ingest", "--store", file, dir).Run(), "what is left can be loaded into")
	}
}
