package jsontree

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"keyreach/engine/fact"
)

// Parse reads one JSON value. It returns the tree of what could be read (nil
// where nothing could) and every problem in the order of the text:
//
//   - Where the text breaks off or is no JSON the tree holds all that stood
//     before, and the objects and arrays around the break are not Complete.
//   - A name that occurs twice in an object is a warning; the last value counts.
//   - Bytes that are not UTF-8 are a warning; they read as U+FFFD.
//   - What lies beyond a limit is left out.
//   - Text behind the value is left out.
//
// A byte order mark is skipped. Data of 4 GiB or more is not read.
func Parse(data []byte, limits Limits) (*Node, []Problem) {
	p := newParser(data, limits)
	if len(data) >= math.MaxUint32 {
		p.problem(0, fact.Error, "reading JSON: a file of 4 GiB or more is not read; split it")
		return nil, p.problems
	}
	from := 0
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		from = 3
	}
	p.reset(from, len(data))
	root := p.value(-1, 0)
	if root >= 0 && p.doc.node(root).Complete() {
		p.trailing()
	}
	return p.root(root), p.problems
}

// parser builds a tree from the tokens of one decoder.
type parser struct {
	doc      *document
	limits   Limits
	problems []Problem
	listed   bool // that there are more problems than are listed

	dec  *jsontext.Decoder
	base int // where in the data the decoder began

	open []frame
	kids []int32 // the children of all open frames, the innermost last
	seen map[string]int
}

// frame is an object or array that is being read.
type frame struct {
	node     int32
	isObject bool
	firstKid int    // in parser.kids
	index    uint32 // of the next element of an array
	// A name that waits for its value; nameEnd is 0 for none.
	nameStart, nameEnd uint32
}

func newParser(data []byte, limits Limits) *parser {
	return &parser{
		doc:    &document{data: data, badUTF8: !utf8.Valid(data)},
		limits: limits.withDefaults(),
		dec:    jsontext.NewDecoder(bytes.NewBuffer(nil)),
	}
}

// reset makes the decoder read data[from:to] afresh.
func (p *parser) reset(from, to int) {
	p.base = from
	p.dec.Reset(bytes.NewBuffer(p.doc.data[from:to:to]), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

func (p *parser) root(i int32) *Node {
	if i < 0 {
		return nil
	}
	return p.doc.node(i)
}

func (p *parser) offset() int { return p.base + int(p.dec.InputOffset()) }

func (p *parser) problem(offset int, severity fact.Severity, message string) {
	switch {
	case len(p.problems) < p.limits.Problems:
		p.problems = append(p.problems, Problem{Offset: offset, Severity: severity, Message: message})
	case !p.listed:
		p.listed = true
		p.problems = append(p.problems, Problem{Offset: offset, Severity: severity,
			Message: "further problems in this file are not listed; the first is here"})
	}
}

// value reads one whole value as a child of parent (-1 for a root) and returns
// its node, -1 where nothing could be read. index is the line among lines.
func (p *parser) value(parent int32, index uint32) int32 {
	p.open, p.kids = p.open[:0], p.kids[:0]
	first := -1
	for first < 0 || len(p.open) > 0 {
		i, more := p.step(parent, index)
		if first < 0 {
			first = int(i)
		}
		if !more {
			break
		}
	}
	for len(p.open) > 0 {
		p.close(p.offset(), true)
	}
	return int32(first)
}

// step reads one token and returns the node it began, -1 for none. more is
// false when reading must end.
func (p *parser) step(parent int32, index uint32) (node int32, more bool) {
	kind := p.dec.PeekKind()
	if p.doc.count >= p.limits.Nodes && kind != '}' && kind != ']' {
		p.problem(p.offset(), fact.Error, fmt.Sprintf("reading JSON: more than %d values; the rest is left out, split the file", p.limits.Nodes))
		return -1, false
	}
	switch kind {
	case '{', '[':
		return p.begin(kind, parent, index)
	case '}', ']':
		if _, err := p.dec.ReadToken(); err != nil {
			return -1, p.fail(err)
		}
		p.close(p.offset(), false)
		return -1, true
	default:
		raw, err := p.dec.ReadValue()
		if err != nil {
			return -1, p.fail(err)
		}
		return p.scalar(kind, len(raw), parent, index), true
	}
}

func (p *parser) begin(kind jsontext.Kind, parent int32, index uint32) (node int32, more bool) {
	if len(p.open) >= p.limits.Depth {
		return -1, p.skipDeep()
	}
	if _, err := p.dec.ReadToken(); err != nil {
		return -1, p.fail(err)
	}
	n := Node{kind: Array, start: uint32(p.offset() - 1), end: uint32(p.offset())}
	if kind == '{' {
		n.kind = Object
	}
	node = p.place(n, parent, index)
	p.open = append(p.open, frame{node: node, isObject: kind == '{', firstKid: len(p.kids)})
	return node, true
}

func (p *parser) skipDeep() (more bool) {
	top := &p.open[len(p.open)-1]
	before := p.offset()
	if err := p.dec.SkipValue(); err != nil {
		return p.fail(err)
	}
	p.problem(before, fact.Error, fmt.Sprintf("reading JSON: nested deeper than %d; this value is left out", p.limits.Depth))
	top.nameEnd = 0
	top.index++
	return true
}

func (p *parser) scalar(kind jsontext.Kind, length int, parent int32, index uint32) int32 {
	end := uint32(p.offset())
	start := end - uint32(length)
	if kind == '"' && p.doc.badUTF8 && !utf8.Valid(p.doc.data[start:end]) {
		p.problem(int(start), fact.Warning, "reading JSON: a string holds bytes that are not UTF-8; they are read as U+FFFD")
	}
	if len(p.open) > 0 {
		if top := &p.open[len(p.open)-1]; top.isObject && top.nameEnd == 0 {
			top.nameStart, top.nameEnd = start, end
			return -1
		}
	}
	return p.place(Node{kind: scalarKind(kind), start: start, end: end}, parent, index)
}

func scalarKind(kind jsontext.Kind) Kind {
	switch kind {
	case '"':
		return String
	case '0':
		return Number
	case 't', 'f':
		return Bool
	default:
		return Null
	}
}

// place adds n to the innermost open frame, or below parent where none is open.
func (p *parser) place(n Node, parent int32, index uint32) int32 {
	n.doc = p.doc
	if len(p.open) == 0 {
		n.parent, n.nameStart = parent, index
		return p.doc.add(n)
	}
	top := &p.open[len(p.open)-1]
	n.parent = top.node
	if top.isObject {
		n.nameStart, n.nameEnd = top.nameStart, top.nameEnd
		top.nameEnd = 0
	} else {
		n.nameStart = top.index
		top.index++
	}
	i := p.doc.add(n)
	p.kids = append(p.kids, i)
	return i
}

// close ends the innermost frame at offset end.
func (p *parser) close(end int, broken bool) {
	top := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	kids := p.kids[top.firstKid:]
	if top.isObject {
		kids = p.unique(kids)
	}
	n := p.doc.node(top.node)
	n.end, n.broken = uint32(end), broken
	n.firstKid, n.kids = int32(len(p.doc.children)), int32(len(kids))
	p.doc.children = append(p.doc.children, kids...)
	p.kids = p.kids[:top.firstKid]
}

// unique drops, in place, the members whose name comes again later.
func (p *parser) unique(kids []int32) []int32 {
	if len(kids) < 2 || !p.repeats(kids) {
		return kids
	}
	last := map[string]int32{}
	for _, kid := range kids {
		name := p.doc.node(kid).Name()
		if _, again := last[name]; again {
			n := p.doc.node(kid)
			p.problem(int(n.nameStart), fact.Warning, "reading JSON: the name "+strconv.Quote(short(name))+" occurs twice in this object; the last value counts")
		}
		last[name] = kid
	}
	kept := kids[:0]
	for _, kid := range kids {
		if last[p.doc.node(kid).Name()] == kid {
			kept = append(kept, kid)
		}
	}
	return kept
}

// repeats reports whether a name occurs twice. Most objects are small: comparing
// all pairs then costs less than a map.
func (p *parser) repeats(kids []int32) bool {
	if len(kids) > 16 {
		return p.repeatsMany(kids)
	}
	for i, kid := range kids {
		n := p.doc.node(kid)
		text, plain := p.doc.plain(n.nameStart, n.nameEnd)
		for _, other := range kids[i+1:] {
			m := p.doc.node(other)
			otherText, otherPlain := p.doc.plain(m.nameStart, m.nameEnd)
			if plain && otherPlain {
				if bytes.Equal(text, otherText) {
					return true
				}
			} else if n.Name() == m.Name() {
				return true
			}
		}
	}
	return false
}

func (p *parser) repeatsMany(kids []int32) bool {
	if p.seen == nil {
		p.seen = map[string]int{}
	}
	clear(p.seen)
	for _, kid := range kids {
		p.seen[p.doc.node(kid).Name()]++
	}
	return len(p.seen) < len(kids)
}

// short cuts a name that is quoted in a message.
func short(name string) string {
	const most = 60
	if len(name) <= most {
		return name
	}
	return name[:most] + "…"
}

// fail lists a decoder's error and returns false: reading ends.
func (p *parser) fail(err error) (more bool) {
	offset, what := p.offset(), err.Error()
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax):
		offset = p.base + int(syntax.ByteOffset)
		what = syntax.Err.Error()
	case errors.Is(err, io.EOF):
		what = "there is no value"
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		what = "the text ends in the middle of a value"
	}
	p.problem(offset, fact.Error, "reading JSON: "+what+"; what follows in this value is left out")
	return false
}

// trailing reports text behind the value.
func (p *parser) trailing() {
	end := p.offset()
	if rest := bytes.TrimLeft(p.doc.data[end:], " \t\r\n"); len(rest) > 0 {
		p.problem(len(p.doc.data)-len(rest), fact.Error,
			"reading JSON: there is more text behind the value; it is left out (one file holds one value, or one value a line)")
	}
}
