package main

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

// TestScripts plays testdata/script: the program as its user types it, each
// with what must be on standard output, on standard error, and as exit code.
func TestScripts(t *testing.T) {
	estate, err := filepath.Abs(filepath.Join(acme, "estate"))
	require.NoError(t, err)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("ACME", estate)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"keyreach": runScripted},
	})
}

// runScripted is `keyreach <code> args…`: it runs the program, with the file
// $STDIN if that is set, and wants that exit code.
func runScripted(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	in := ""
	if file := ts.Getenv("STDIN"); file != "" {
		in = ts.ReadFile(file)
	}
	args = args[1:]
	for i := range args {
		if strings.HasPrefix(args[i], "./") {
			args[i] = ts.MkAbs(args[i])
		}
	}
	clock := func() time.Time { return time.Date(2026, 11, 24, 2, 14, 0, 0, time.UTC) }
	code := run(context.Background(), args, streams{in: strings.NewReader(in), out: ts.Stdout(), err: ts.Stderr()}, clock)
	if code != want {
		ts.Fatalf("keyreach %s: exit %d, want %d", strings.Join(args, " "), code, want)
	}
}
