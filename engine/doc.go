// Package engine answers questions about an estate: one file a question. It
// reads an immutable snapshot; it does no I/O and knows no clock, the time is
// part of the question. The same estate and time give the same answer, byte for
// byte.
package engine
