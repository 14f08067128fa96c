package main

import (
	"github.com/spf13/cobra"

	"keyreach/engine/render"
)

func newExposure(a *app) *cobra.Command {
	f := &questionFlags{}
	formats := []string{"table", "json", "jsonl"}
	c := &cobra.Command{
		Use:   "exposure [flags] TARGET…",
		Short: "What leads to a node: who holds what reaches it",
		Long: `exposure is reach backwards: every credential, identity, place and job that leads
to the target, each with the least access that suffices and the path from it.`,
		Example: `  keyreach exposure --estate exports/ arn:aws:s3:::acme-ledger
  keyreach exposure --estate exports/ --access control aws-account:111111111111`,
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
			answer, err := f.asker(l).Exposure(c.Context(), q)
			if err != nil {
				return err
			}
			switch f.format {
			case "json":
				err = render.JSON(a.std.out, answer)
			case "jsonl":
				err = render.ExposureLines(a.std.out, answer)
			default:
				err = render.Exposure(a.std.out, answer, f.style(a))
			}
			if err != nil {
				return err
			}
			return f.verdict(&answer.Summary)
		},
	}
	f.add(c, formats...)
	c.Flags().BoolVar(&f.evidence, "evidence", false, "write every hop of every entry with its evidence")
	return c
}
