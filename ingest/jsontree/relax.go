package jsontree

import "bytes"

// Relax returns the text with what JSON does not allow but configurations have
// (comments, a comma before a closing bracket) replaced by spaces, byte for
// byte, so that offsets stay true; first is the offset of the first of them, -1
// for none, and then the text is the data itself. What is broken otherwise stays
// so. Strings are not looked into.
func Relax(data []byte) (text []byte, first int) {
	r := relaxer{data: data, first: -1, comma: -1}
	for i := 0; i < len(data); {
		i = r.step(i)
	}
	if r.text == nil {
		return data, -1
	}
	return r.text, r.first
}

type relaxer struct {
	data, text []byte
	first      int
	comma      int // where a comma waits for what follows it; -1 for none
}

// step looks at what begins at i and returns where the next thing begins.
func (r *relaxer) step(i int) int {
	switch c := r.data[i]; {
	case c == '"':
		r.comma = -1
		return stringEnd(r.data, i)
	case c == '/' && bytes.HasPrefix(r.data[i:], []byte("//")):
		return r.blank(i, lineEnd(r.data, i))
	case c == '/' && bytes.HasPrefix(r.data[i:], []byte("/*")):
		length := bytes.Index(r.data[i+2:], []byte("*/"))
		if length < 0 {
			return len(r.data) // the comment does not end: the text is broken here
		}
		return r.blank(i, i+2+length+2)
	case c == ',':
		r.comma = i
	case c == '}' || c == ']':
		if r.comma >= 0 {
			r.blank(r.comma, r.comma+1)
		}
		r.comma = -1
	case c != ' ' && c != '\t' && c != '\r' && c != '\n':
		r.comma = -1
	}
	return i + 1
}

// blank replaces data[from:to] by spaces, line ends aside, and returns to.
func (r *relaxer) blank(from, to int) int {
	if r.text == nil {
		r.text = bytes.Clone(r.data)
	}
	if r.first < 0 || from < r.first {
		r.first = from
	}
	for i := from; i < to; i++ {
		if r.text[i] != '\n' && r.text[i] != '\r' {
			r.text[i] = ' '
		}
	}
	return to
}

// stringEnd returns the offset behind the string that begins at from; a string
// ends with its line at the latest.
func stringEnd(data []byte, from int) int {
	for i := from + 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		case '\n':
			return i
		}
	}
	return len(data)
}
