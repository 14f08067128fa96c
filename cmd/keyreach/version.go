package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"keyreach/engine/credential"
	"keyreach/engine/policy/awsactions"
	"keyreach/engine/policy/awsmanaged"
)

func newVersion(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "The program's version and the dates of its embedded data",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(a.std.out, "keyreach %s\ncredential catalogue  %s\nAWS managed policies  %s\nAWS actions           %s\n", version, credential.CatalogueVersion, awsmanaged.Version, awsactions.Version)
			return err
		},
	}
}
