package jsontree

import "keyreach/engine/fact"

// Problem is one thing wrong in the text, at a byte offset of the data given to
// Parse or ParseLines.
type Problem struct {
	Offset int
	// Severity is Error where something that the file held is not in the tree,
	// Warning where the tree holds all that could be meant.
	Severity fact.Severity
	// Message says what is wrong and what became of it. It quotes no text.
	Message string
}

// Limits bound what one hostile file may cost. A field of zero or less means its default.
type Limits struct {
	// Depth is the deepest nesting of objects and arrays that is kept (200). A
	// deeper value is left out, what stands beside it is read. Beyond a nesting
	// of 10,000 the text is not read further.
	Depth int
	// Nodes is the greatest number of values (10,000,000); the rest is left out.
	Nodes int
	// Problems is the greatest number of problems listed (100).
	Problems int
}

func (l Limits) withDefaults() Limits {
	if l.Depth <= 0 {
		l.Depth = 200
	}
	if l.Nodes <= 0 {
		l.Nodes = 10_000_000
	}
	if l.Problems <= 0 {
		l.Problems = 100
	}
	return l
}
