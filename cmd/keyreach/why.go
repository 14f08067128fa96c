package main

import (
	"github.com/spf13/cobra"

	"keyreach/engine"
	"keyreach/engine/render"
)

func newWhy(a *app) *cobra.Command {
	f := &questionFlags{}
	formats := []string{"table", "json"}
	c := &cobra.Command{
		Use:   "why [flags] START… --to TARGET",
		Short: "How a start reaches a target, or what stands in the way",
		Long: `why lists distinct paths from the start to the target, best first, with the
evidence of every hop. Where no path is open it lists the nearest ways and the
controls that close them.`,
		Example: `  keyreach why --estate exports/ AKIA2E0A8F3B244C9986 --to arn:aws:s3:::acme-ledger
  keyreach why --estate exports/ --paths 5 --access write AKIA2E0A8F3B244C9986 --to arn:aws:s3:::acme-ledger`,
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(formats...); err != nil {
				return err
			}
			f.from = append(f.from, args...)
			l, err := f.load(c.Context(), a)
			if err != nil {
				return err
			}
			q, err := f.question(a, l)
			if err != nil {
				return err
			}
			answer, err := f.asker(l).Why(c.Context(), q)
			if err != nil {
				return err
			}
			if f.format == "json" {
				err = render.JSON(a.std.out, answer)
			} else {
				err = render.Why(a.std.out, answer, f.style(a))
			}
			if err != nil {
				return err
			}
			return f.verdict(&answer.Summary)
		},
	}
	f.add(c, formats...)
	c.Flags().IntVar(&f.paths, "paths", engine.DefaultPaths, "how many distinct paths are listed")
	return c
}
