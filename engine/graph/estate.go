package graph

import (
	"cmp"
	"slices"

	"keyreach/engine/fact"
)

// Estate is all that a question sees: the snapshot, and what is to be said
// beside it of what was loaded. It is immutable and safe for concurrent use.
type Estate struct {
	*Snapshot
	// Gaps are absent inputs, each with the nodes whose answers it bears on.
	Gaps []fact.Gap
	// Skipped and Diagnostics are of all sources, sorted.
	Skipped     []fact.Skipped
	Diagnostics []fact.Diagnostic
	// Uses are what logs show, by what was used (see UsesOf), then by time.
	Uses []fact.Use
	// Coverage is what logs could have shown, Inventories the listings that were
	// given; both are sorted.
	Coverage    []fact.Coverage
	Inventories []fact.Inventory
	// Sources counts the files that were read.
	Sources int
}

// UsesOf returns the uses of a credential or identity, in the order of their
// first call. The list is a part of Uses and must not be changed.
func (e *Estate) UsesOf(of fact.Key) []fact.Use {
	from, _ := slices.BinarySearchFunc(e.Uses, of, func(u fact.Use, key fact.Key) int { return u.Of.Compare(key) })
	length, _ := slices.BinarySearchFunc(e.Uses[from:], of, func(u fact.Use, key fact.Key) int { return cmp.Or(u.Of.Compare(key), -1) })
	to := from + length
	return e.Uses[from:to:to]
}
