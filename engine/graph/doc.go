// Package graph freezes facts into an immutable Snapshot that questions read.
//
// A Builder takes nodes, edges, aliases and hubs in any order; Freeze gives
// the same Snapshot for the same facts whatever that order was. A Snapshot
// never changes and may be read by any number of goroutines.
//
// Nodes are numbered in the order of their keys (kind, id, context), so that
// comparing two nodes is comparing two numbers, and sorting needs no strings.
// Edges stand in compressed sparse rows, once by their source and once by
// their target; a row holds a 32-bit node and a 16-bit Attr per edge. What an
// edge says beyond that (technique, conditions, evidence …) is kept once per
// distinct value in side tables. Within a row, edges stand in the order in
// which ties between them are decided: relation, technique, evidence,
// conditions, then whatever else tells them apart, the target last.
package graph
