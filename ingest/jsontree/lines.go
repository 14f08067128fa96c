package jsontree

import (
	"bytes"
	"fmt"
	"math"

	"keyreach/engine/fact"
)

// ParseLines reads one JSON object or array a line. The root is of kind Lines
// and is used like an array of the values that were read; pointers below it
// start with the line's number from 0, blank and unread lines counted, and
// offsets are those of the whole data. Problems are those of Parse, per line;
// a line that holds no JSON (a log line between the values) is a warning and the
// rest is read. The root is never nil.
func ParseLines(data []byte, limits Limits) (*Node, []Problem) {
	p := newParser(data, limits)
	root := p.doc.add(Node{doc: p.doc, kind: Lines, end: uint32(min(len(data), math.MaxUint32)), parent: -1})
	if len(data) >= math.MaxUint32 {
		p.problem(0, fact.Error, "reading JSON lines: a file of 4 GiB or more is not read; split it")
		return p.root(root), p.problems
	}
	var values []int32
	line := uint32(0)
	from := 0
	for ; from < len(data) && p.doc.count < p.limits.Nodes; line++ {
		to := lineEnd(data, from)
		if i := p.line(root, line, from, to); i >= 0 {
			values = append(values, i)
		}
		from = to + 1
	}
	if from < len(data) {
		p.problem(from, fact.Error, fmt.Sprintf("reading JSON lines: more than %d values; the lines from here on are left out, split the file", p.limits.Nodes))
	}
	n := p.doc.node(root)
	n.firstKid, n.kids = int32(len(p.doc.children)), int32(len(values))
	p.doc.children = append(p.doc.children, values...)
	return n, p.problems
}

func lineEnd(data []byte, from int) int {
	if i := bytes.IndexByte(data[from:], '\n'); i >= 0 {
		return from + i
	}
	return len(data)
}

// line reads the value on data[from:to] and returns its node, -1 for none.
func (p *parser) line(root int32, line uint32, from, to int) int32 {
	text := p.doc.data[from:to]
	if from == 0 {
		text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	}
	text = bytes.TrimLeft(text, " \t\r")
	start := to - len(text)
	if len(text) == 0 {
		return -1
	}
	if text[0] != '{' && text[0] != '[' {
		p.problem(start, fact.Warning, "reading JSON lines: this line is no JSON object; it is left out")
		return -1
	}
	p.reset(start, to)
	i := p.value(root, line)
	if i >= 0 && p.doc.node(i).Complete() && len(bytes.TrimSpace(p.doc.data[p.offset():to])) > 0 {
		p.problem(p.offset(), fact.Error, "reading JSON lines: there is more text behind the value on this line; it is left out")
	}
	return i
}
