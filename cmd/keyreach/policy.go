package main

import (
	"bufio"
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"keyreach/engine/policy/aws"
)

func newPolicy(a *app) *cobra.Command {
	c := &cobra.Command{Use: "policy", Short: "Ask the policy evaluators themselves"}
	c.AddCommand(newSimulate(a))
	return c
}

// maxCase bounds one case on standard input.
const maxCase = 16 << 20

func newSimulate(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "simulate",
		Short: "Decide AWS requests, one JSON case a line from standard input",
		Long: `simulate reads AWS cases from standard input, one JSON object a line (name,
policies, request), and writes one line for each: name, result, condition,
missing, by. An unreadable case writes name and error; the exit is then 2.`,
		Example: "  keyreach policy simulate < cases.jsonl",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			lines := bufio.NewScanner(a.std.in)
			lines.Buffer(make([]byte, 64<<10), maxCase)
			out := bufio.NewWriter(a.std.out)
			unreadable := 0
			for lines.Scan() {
				if len(bytes.TrimSpace(lines.Bytes())) == 0 {
					continue
				}
				answer, err := aws.Simulate(lines.Bytes())
				if err != nil {
					unreadable++
				}
				if _, err := out.Write(append(answer, '\n')); err != nil {
					return err
				}
				if c.Context().Err() != nil {
					return c.Context().Err()
				}
			}
			if err := lines.Err(); err != nil {
				return fmt.Errorf("reading cases: %w", err)
			}
			if err := out.Flush(); err != nil {
				return err
			}
			if unreadable > 0 {
				return exitError{code: exitWrongCall, why: fmt.Sprintf("%d cases could not be read", unreadable)}
			}
			return nil
		},
	}
}
