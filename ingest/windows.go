package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

const (
	// windowSize is how much text of a large file is looked at together.
	windowSize = 8 << 20
	// maxRecord bounds one record; a window grows to hold it.
	maxRecord = 64 << 20
)

// windows cuts the text of a file of records into files that hold some of them
// each: the lines of a file of JSON lines, the elements of an array at the top or
// of the first array in the object at the top.
type windows struct {
	size   int
	file   *File // source and meta of the whole
	reader io.Reader
	// text is what was read and not yet given; it begins between two records.
	text []byte
	// atEnd says that the reader has nothing more, failure why it broke off.
	atEnd   bool
	failure error

	lines bool
	// name is that of the list in the object at the top; empty for an array.
	name         string
	index        uint32 // of the next record; among lines the line, from 0
	line, column int    // of the first byte of text, from 1
	over         bool
	// broken says that a window holds what is no JSON, which was told: where the
	// cutter lost its way behind it, that is no other fault.
	broken bool
}

// ReadWindows reads a text in windows of some bytes, or as a whole where it is no
// text of records or fits into one. It is how large files are read, for tests to
// hold against reading them whole.
func ReadWindows(ctx context.Context, parser Windowed, file *File, env Env, size int) Result {
	w, ok := newWindows(file, bytes.NewReader(file.Data), size)
	if !ok {
		return ReadWhole(ctx, parser, file, env)
	}
	first := w.next()
	reading := parser.Begin(first, env)
	for window := first; window != nil; window = w.next() {
		reading.Read(ctx, window)
	}
	return reading.Finish()
}

// newWindows looks at the beginning of a text, to be cut into windows of size
// bytes. ok is false where it is no file of
// records, or fits into one window.
func newWindows(file *File, reader io.Reader, size int) (w *windows, ok bool) {
	w = &windows{size: size, file: file, reader: reader, line: 1, column: 1}
	w.fill(size)
	if w.atEnd && w.failure == nil {
		return nil, false
	}
	w.drop(len(w.text) - len(bytes.TrimPrefix(w.text, utf8BOM)))
	w.column = 1
	head := &File{Data: w.text}
	text := firstText(w.text)
	switch {
	case head.IsLines():
		w.lines = true
		return w, true
	case len(text) > 0 && text[0] == '[':
		w.drop(len(w.text) - len(text) + 1)
		return w, true
	case len(text) > 0 && text[0] == '{':
		return w, w.findList()
	}
	return nil, false
}

// fill reads until text holds size bytes or the end comes.
func (w *windows) fill(size int) {
	if cap(w.text) < size {
		w.text = append(make([]byte, 0, size), w.text...)
	}
	for len(w.text) < size && !w.atEnd {
		n, err := w.reader.Read(w.text[len(w.text):size])
		w.text = w.text[:len(w.text)+n]
		if err != nil {
			w.atEnd = true
			if !errors.Is(err, io.EOF) {
				w.failure = err
			}
		}
	}
}

// drop takes n bytes off the text, counting lines and columns.
func (w *windows) drop(n int) {
	gone := w.text[:n]
	if i := bytes.LastIndexByte(gone, '\n'); i >= 0 {
		w.line += bytes.Count(gone, []byte{'\n'})
		w.column = n - i
	} else {
		w.column += n
	}
	w.text = w.text[n:]
}

// findList goes to the first array of objects that is a member of the object at
// the top.
func (w *windows) findList() bool {
	at := bytes.IndexByte(w.text, '{') + 1
	for at < len(w.text) {
		at += skipSpace(w.text[at:])
		if at < len(w.text) && w.text[at] == ',' {
			at++
			continue
		}
		end := valueEnd(w.text[at:])
		if end <= 0 || w.text[at] != '"' {
			return false
		}
		var name string
		if json.Unmarshal(w.text[at:at+end], &name) != nil {
			return false
		}
		at += end
		at += skipSpace(w.text[at:])
		if at >= len(w.text) || w.text[at] != ':' {
			return false
		}
		at++
		at += skipSpace(w.text[at:])
		if at < len(w.text) && w.text[at] == '[' {
			if first := at + 1 + skipSpace(w.text[at+1:]); first < len(w.text) && w.text[first] == '{' {
				w.name = name
				w.drop(at + 1)
				return true
			}
		}
		if end = valueEnd(w.text[at:]); end <= 0 {
			return false
		}
		at += end
	}
	return false
}

func skipSpace(text []byte) int { return len(text) - len(bytes.TrimLeft(text, " \t\r\n")) }

// next returns the next window; nil behind the last one.
func (w *windows) next() *File {
	if w.over {
		return nil
	}
	for size := w.size; ; size *= 2 {
		w.fill(size)
		cut, records := w.cut()
		switch {
		case cut > 0 && !w.over:
			return w.window(cut, records, "")
		case w.over: // the list has ended
			f := w.window(cut, records, "")
			f.tell(w.rest())
			return f
		case w.atEnd:
			w.over = true
			return w.lastWindow(records)
		case size >= maxRecord:
			w.over = true
			return w.window(0, 0, fmt.Sprintf("reading: a record is longer than %d bytes; it and what follows are left out", maxRecord))
		}
	}
}

// lastWindow returns what is left where the text ended and the list did not. It is
// read as it stands, without an end that the text has not, so that what is told of it
// is true of the text.
func (w *windows) lastWindow(records int) *File {
	known := w.broken
	f := w.windowWith(len(w.text), records, "")
	if !w.lines && (known || w.failure != nil) {
		f.treeProblems = nil
	}
	if w.failure != nil {
		f.tell("reading: " + w.failure.Error() + "; what came before was read")
	}
	return f
}

// cut returns where the last whole record of the text ends and how many records
// (of lines: lines) there are up to it. It notes that the list is over.
func (w *windows) cut() (cut, records int) {
	if w.lines {
		cut = bytes.LastIndexByte(w.text, '\n') + 1
		return cut, bytes.Count(w.text[:cut], []byte{'\n'})
	}
	for at := 0; ; {
		at += skipSpace(w.text[at:])
		if at >= len(w.text) {
			return cut, records
		}
		switch w.text[at] {
		case ',':
			at++
			cut = at
			continue
		case ']':
			w.over = true
			return at, records
		}
		end := valueEnd(w.text[at:])
		if end <= 0 || at+end >= len(w.text) {
			return cut, records // not whole, or nothing behind it yet
		}
		at += end
		cut = at
		records++
	}
}

// rest reads what lies behind the list, of which text begins with the end, and
// says what is wrong with it.
func (w *windows) rest() string {
	last := lastText(w.text[1:], 0)
	for !w.atEnd {
		w.text = w.text[:0]
		w.fill(w.size)
		last = lastText(w.text, last)
	}
	switch {
	case w.failure != nil:
		return "reading: " + w.failure.Error() + "; what came before was read"
	case w.broken:
		return ""
	case w.name != "" && last != '}':
		return "reading JSON: the text ends in the middle of a value; what follows in this value is left out"
	case w.name == "" && last != 0:
		return "reading JSON: there is more text behind the value; it is left out (one file holds one value, or one value a line)"
	}
	return ""
}

// lastText returns the last byte of a text that is no white space, before where
// there is none.
func lastText(text []byte, before byte) byte {
	if text = bytes.TrimRight(text, " \t\r\n"); len(text) > 0 {
		return text[len(text)-1]
	}
	return before
}

// window makes a file of the first cut bytes of the text, with its tree; problem
// is what is to be told of its end.
func (w *windows) window(cut, records int, problem string) *File {
	tail := "]"
	if w.name != "" {
		tail = "]}"
	}
	f := w.windowWith(cut, records, tail)
	f.tell(problem)
	return f
}

// windowWith makes a file of the first cut bytes of the text, with an end for the
// list; none leaves the text as it is.
func (w *windows) windowWith(cut, records int, tail string) *File {
	f := &File{Source: w.file.Source, Meta: w.file.Meta, treeDone: true, origin: origin{line: w.line, column: w.column}}
	if w.lines {
		f.Data = bytes.Clone(w.text[:cut])
		f.tree, f.treeProblems = jsontree.ParseLines(f.Data, jsontree.Limits{})
	} else {
		lead, body := w.lead(), w.text[:cut]
		f.origin.lead = len(lead)
		if tail != "" {
			body = bytes.TrimSuffix(bytes.TrimRight(body, " \t\r\n"), []byte(","))
		}
		f.Data = append(append(append(make([]byte, 0, len(lead)+len(body)+len(tail)), lead...), body...), tail...)
		f.tree, f.treeProblems = jsontree.Parse(f.Data, jsontree.Limits{})
	}
	w.broken = w.broken || slices.ContainsFunc(f.treeProblems, func(p jsontree.Problem) bool { return p.Severity == fact.Error })
	jsontree.Renumber(list(f.tree, w.name), w.index)
	w.index += uint32(records)
	if cut <= len(w.text) {
		w.drop(cut)
	}
	return f
}

// lead is what stands in a window for what lies before it.
func (w *windows) lead() string {
	if w.name == "" {
		return "["
	}
	quoted, err := json.Marshal(w.name)
	if err != nil {
		panic("a text does not marshal: " + err.Error())
	}
	return "{" + string(quoted) + ":["
}

// tell adds what is wrong at the end of a window; empty for nothing.
func (f *File) tell(problem string) {
	if problem != "" {
		f.treeProblems = append(f.treeProblems, jsontree.Problem{Offset: len(f.Data), Severity: fact.Error, Message: problem})
	}
}

// valueEnd returns the length of the JSON value that text begins with; 0 where
// it is not whole. It looks at brackets and strings only: what else is wrong is
// for the reader of the value to tell.
func valueEnd(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			n := stringEnd(text[i:])
			if n == 0 {
				return 0
			}
			i += n - 1
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth--; depth < 0 {
				return i
			}
		case ',', ' ', '\t', '\r', '\n', ':':
			if depth == 0 {
				return i
			}
			continue
		default:
			continue // a number or a word goes on
		}
		if depth == 0 {
			return i + 1
		}
	}
	return 0
}

// stringEnd returns the length of the JSON string that text begins with; 0 where
// it is not whole.
func stringEnd(text []byte) int {
	for i := 1; i < len(text); {
		n := bytes.IndexByte(text[i:], '"')
		if n < 0 {
			return 0
		}
		i += n + 1
		slashes := 0
		for j := i - 2; j > 0 && text[j] == '\\'; j-- {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
	}
	return 0
}
