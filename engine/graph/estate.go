package graph

import "keyreach/engine/fact"

// Estate is all that a question sees: the snapshot, and what is to be said
// beside it of what was loaded. It is immutable and safe for concurrent use.
type Estate struct {
	*Snapshot
	// Gaps are absent inputs, each with the nodes whose answers it bears on.
	Gaps []fact.Gap
	// Skipped and Diagnostics are of all sources, sorted.
	Skipped     []fact.Skipped
	Diagnostics []fact.Diagnostic
	// Sources counts the files that were read.
	Sources int
}
