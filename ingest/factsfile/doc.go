// Package factsfile reads keyreach's own facts: one JSON object a line, each
// with one member that says what it is (node, edge, document, inventory,
// coverage, assertion), as keyreach export writes them.
//
// It is strict about a line and tolerant of a file: a name that is not of the
// format, a word that is not of the vocabulary or a missing part makes the line
// an error with its position, because a misspelt "verdict" would otherwise read
// as yes; the other lines load. What a line says is taken as given. A line that
// names no evidence is its own.
package factsfile
