// Package credential knows the kinds of credential: how each is recognised,
// what it acts as and how long it lives (catalogue.jsonl, one sourced row a
// kind), and how a value becomes a fingerprint that joins without revealing.
//
// Everything is immutable after Load and safe for concurrent use.
package credential
