// Package yamltree reads YAML, and JSON, into trees that remember where every
// value and every name stood, and that survive what is broken: of a text that stops
// being YAML the part before is read, and of several documents in one file each
// stands for itself.
//
// Aliases and merge keys are followed when a value is asked for, never before, so
// that a few nested aliases cost nothing; a reader that goes down a path of names
// ends whatever the text says. Who walks whole documents asks Size first: what a few
// nested aliases stand for can be more than any memory holds. Every accessor works on
// a nil *Node, which stands for "not there". A tree is immutable and safe for
// concurrent use.
package yamltree
