// Command keyreach answers what a leaked secret reaches, and why.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"keyreach/engine"
	"keyreach/engine/render"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}, time.Now)
	stop()
	os.Exit(code)
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run is the whole program but for the process: arguments in, exit code out.
// errorText is what an error says, with nothing in it that a terminal obeys: the
// candidates of a reference are names from files.
func errorText(err error) string {
	var reference *engine.ReferenceError
	if errors.As(err, &reference) {
		shown := *reference
		shown.Candidates = nil
		for _, c := range reference.Candidates {
			shown.Candidates = append(shown.Candidates, render.Printable(c))
		}
		err = &shown
	}
	lines := strings.Split(err.Error(), "\n")
	for i := range lines {
		lines[i] = render.Printable(lines[i])
	}
	return strings.Join(lines, "\n")
}

func run(ctx context.Context, args []string, std streams, now func() time.Time) int {
	command := newRoot(&app{std: std, now: now})
	command.SetArgs(args)
	command.SetIn(std.in)
	command.SetOut(std.out)
	command.SetErr(std.err)
	err := command.ExecuteContext(ctx)
	if err != nil {
		fmt.Fprintln(std.err, "keyreach: "+errorText(err))
	}
	return exitCode(err)
}
