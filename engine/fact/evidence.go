package fact

import (
	"cmp"
	"strings"
	"time"
)

// Evidence says where a claim was read. At least Source and one of Pointer and
// Line are set.
type Evidence struct {
	// Source is the file, relative to its estate's root with forward slashes,
	// or builtin:<name>@<version> for embedded data.
	Source string `json:"source"`
	// Pointer is the RFC 6901 JSON pointer of the value in that file; for a file
	// of one JSON value a line it starts with the line's number from 0.
	Pointer string `json:"pointer,omitempty"`
	// Inner is a pointer inside the string at Pointer, where a document is kept
	// as (URL-encoded) text in another.
	Inner string `json:"inner,omitempty"`
	// Line and Column are 1-based; Column counts bytes. 0 means not known.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// Type is "asserted" for a user's own word, otherwise empty.
	Type string `json:"type,omitempty"`
	// Note says what the evidence shows where the place alone does not.
	Note string `json:"note,omitempty"`
	// Finding is the scanner's own id of the finding that says it, where it gives one.
	Finding string `json:"finding,omitempty"`
	// ObservedAt is the time of the observation as the content tells it; nil
	// where the file says none.
	ObservedAt *time.Time `json:"observedAt"`
}

// Compare orders evidence by source, pointer, inner pointer, line and column.
func (e Evidence) Compare(other Evidence) int {
	return cmp.Or(strings.Compare(e.Source, other.Source), strings.Compare(e.Pointer, other.Pointer),
		strings.Compare(e.Inner, other.Inner), cmp.Compare(e.Line, other.Line),
		cmp.Compare(e.Column, other.Column), strings.Compare(e.Note, other.Note), strings.Compare(e.Finding, other.Finding))
}

// CompareEvidence orders two lists as their sorted elements are ordered. Both
// lists are taken as sorted.
func CompareEvidence(a, b []Evidence) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if c := a[i].Compare(b[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}
