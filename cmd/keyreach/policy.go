package main

import "github.com/spf13/cobra"

func newPolicy(a *app) *cobra.Command {
	c := &cobra.Command{Use: "policy", Short: "Ask the policy evaluators themselves"}
	c.AddCommand(newSimulate(a))
	return c
}
