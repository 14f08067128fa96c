package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"

	"keyreach/engine/policy/aws"
	"keyreach/engine/render"
)

func newSimulate(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "simulate",
		Short: "Decide AWS requests, one JSON case a line from standard input",
		Long: `simulate reads AWS cases from standard input, one JSON object a line (name,
policies, request), and writes one line for each, in their order: name, result,
condition, missing, by. An unreadable case writes name and error; the exit is
then 2.`,
		Example: "  keyreach policy simulate < cases.jsonl",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			unreadable, err := simulate(c.Context(), a.std.in, a.std.out)
			if err != nil {
				return err
			}
			if unreadable > 0 {
				return exitError{code: exitWrongCall, why: fmt.Sprintf("%d cases could not be read", unreadable)}
			}
			return nil
		},
	}
}

const (
	// maxCase bounds one case on standard input.
	maxCase = 16 << 20
	// batchSize is how many cases one worker decides at a time.
	batchSize = 128
)

// batch is a run of cases, and their answers when done is closed.
type batch struct {
	cases      [][]byte
	answers    bytes.Buffer
	unreadable int
	done       chan struct{}
}

func (b *batch) decide(simulator *aws.Simulator) {
	defer close(b.done)
	for _, line := range b.cases {
		answer, err := simulator.Decide(line)
		if err != nil {
			b.unreadable++
		}
		b.answers.Write(render.Escaped(answer))
		b.answers.WriteByte('\n')
	}
}

// simulate decides the cases on all processors and writes the answers in the
// order of the cases.
func simulate(ctx context.Context, in io.Reader, out io.Writer) (unreadable int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work, ordered := make(chan *batch), make(chan *batch, 2*runtime.GOMAXPROCS(0))
	for range runtime.GOMAXPROCS(0) {
		go func() {
			simulator := aws.NewSimulator()
			for b := range work {
				b.decide(simulator)
			}
		}()
	}
	read := make(chan error, 1)
	go func() {
		defer close(ordered)
		defer close(work)
		read <- readCases(ctx, in, work, ordered)
	}()
	for b := range ordered {
		<-b.done
		unreadable += b.unreadable
		if _, err := out.Write(b.answers.Bytes()); err != nil {
			return unreadable, err
		}
	}
	return unreadable, <-read
}

// readCases cuts the input into batches and hands each to the workers and, in
// order, to the writer.
func readCases(ctx context.Context, in io.Reader, work, ordered chan<- *batch) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), maxCase)
	next := &batch{done: make(chan struct{})}
	send := func() error {
		// The workers first: what the writer waits for is then always decided.
		for _, to := range []chan<- *batch{work, ordered} {
			select {
			case to <- next:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		next = &batch{done: make(chan struct{})}
		return nil
	}
	for lines.Scan() {
		if line := bytes.TrimSpace(lines.Bytes()); len(line) > 0 {
			next.cases = append(next.cases, bytes.Clone(line))
		}
		if len(next.cases) == batchSize {
			if err := send(); err != nil {
				return err
			}
		}
	}
	if err := send(); err != nil {
		return err
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading cases: %w", err)
	}
	return nil
}
