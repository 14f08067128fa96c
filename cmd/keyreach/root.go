package main

import (
	"time"

	"github.com/spf13/cobra"
)

// version is set by the build.
var version = "dev"

// app is what commands share.
type app struct {
	std streams
	now func() time.Time
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "keyreach",
		Short: "What can a leaked secret still reach, and why",
		Long: `keyreach loads what an organisation can export (scanner findings, repositories,
pipelines, IAM, logs) into one graph and answers what a leaked secret reaches,
with the evidence for every hop. It reads files and sends nothing anywhere.`,
		Example: `  keyreach reach --estate exports/ AKIABTXV5AHDQAISCMKB
  keyreach why --estate exports/ AKIABTXV5AHDQAISCMKB --to arn:aws:s3:::acme-ledger
  keyreach exposure --estate exports/ arn:aws:s3:::acme-ledger`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version,
	}
	root.AddCommand(newReach(a), newWhy(a), newExposure(a), newDependents(a), newResidual(a), newPlan(a), newReport(a), newCoverage(a), newIngest(a), newServe(a), newStore(a), newCatalogue(a), newPolicy(a), newVersion(a))
	return root
}
