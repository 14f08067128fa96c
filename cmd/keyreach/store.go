package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"keyreach/engine/render"
)

func newStore(a *app) *cobra.Command {
	c := &cobra.Command{Use: "store", Short: "Look after a store"}
	c.AddCommand(newStoreCheck(a))
	return c
}

func newStoreCheck(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "check PATH",
		Short:   "Read everything in a store and say what is wrong",
		Example: "  keyreach store check estate.db",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			s, err := openStore(args[0], true)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			problems, err := s.Check(c.Context())
			if err != nil {
				return err
			}
			for _, p := range problems {
				fmt.Fprintf(a.std.out, "%s: %s\n", render.Printable(p.Where), render.Printable(p.What))
			}
			if len(problems) > 0 {
				return exitError{code: exitThreshold, why: fmt.Sprintf("%d problems; load the sources they name again", len(problems))}
			}
			_, err = fmt.Fprintln(a.std.out, "nothing wrong found")
			return err
		},
	}
}
