// Command keyreach answers what a leaked secret reaches, and why.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
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
func run(ctx context.Context, args []string, std streams, now func() time.Time) int {
	command := newRoot(&app{std: std, now: now})
	command.SetArgs(args)
	command.SetIn(std.in)
	command.SetOut(std.out)
	command.SetErr(std.err)
	err := command.ExecuteContext(ctx)
	if err != nil {
		fmt.Fprintln(std.err, "keyreach: "+err.Error())
	}
	return exitCode(err)
}
