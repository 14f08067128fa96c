package githubactions

import (
	"bytes"
	"unicode/utf8"

	"github.com/rhysd/actionlint"

	"keyreach/engine/fact"
)

// offset returns the byte offset of a position, whose column counts characters.
func (r *reader) offset(pos *actionlint.Pos) int {
	if pos == nil || pos.Line < 1 {
		return 0
	}
	offset := r.File.LineOffset(pos.Line)
	for range pos.Col - 1 {
		if offset >= len(r.File.Data) || r.File.Data[offset] == '\n' {
			break
		}
		_, size := utf8.DecodeRune(r.File.Data[offset:])
		offset += size
	}
	return offset
}

func (r *reader) at(pos *actionlint.Pos) fact.Evidence {
	return r.File.Evidence("", r.offset(pos))
}

// expressionOffset returns where the number-th expression (from 0) of a string
// begins in the file. A string may be folded over lines or quoted, but its
// expressions stand in it in the same order.
func (r *reader) expressionOffset(s *actionlint.String, number int) int {
	start := r.offset(s.Pos)
	offset := start
	for ; number >= 0; number-- {
		i := bytes.Index(r.File.Data[offset:], []byte(open))
		if i < 0 {
			return start
		}
		offset += i + len(open)
	}
	return offset
}
