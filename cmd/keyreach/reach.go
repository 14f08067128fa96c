package main

import (
	"github.com/spf13/cobra"

	"keyreach/engine/render"
)

func newReach(a *app) *cobra.Command {
	f := &questionFlags{}
	formats := []string{"table", "json", "jsonl"}
	c := &cobra.Command{
		Use:   "reach [flags] START…",
		Short: "What a secret, an identity or a place reaches",
		Long: `reach follows what holding the start gives: credentials to what they authenticate
as, identities to what they may do and become, places to what they store. Each
entry has a verdict: yes; conditional, with the conditions; unknown, with the
input that is absent. What a named control takes away is listed as blocked.`,
		Example: `  keyreach reach --estate exports/ AKIA2E0A8F3B244C9986
  keyreach reach --estate exports/ --evidence place:github.com/acme/shop:.env
  keyreach reach --store estate.db --format json arn:aws:iam::111111111111:role/deploy
  keyreach reach --estate exports/ --value-stdin < leaked.txt`,
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
			answer, err := f.asker(l).Reach(c.Context(), q)
			if err != nil {
				return err
			}
			switch f.format {
			case "json":
				err = render.JSON(a.std.out, answer)
			case "jsonl":
				err = render.ReachLines(a.std.out, answer)
			default:
				err = render.Reach(a.std.out, answer, f.style(a))
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
