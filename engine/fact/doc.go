// Package fact is keyreach's vocabulary: what a parser may say about an
// estate, and what every later layer reads.
//
// It imports only the standard library and holds no behaviour beyond parsing,
// ordering and printing its own values. Everything here is a plain value:
// callers own what they pass in and what they get back, nothing is shared or
// locked, and nothing keeps a secret's value (a parser turns values into
// fingerprints before it makes a fact).
package fact
