package ingest

import (
	"bytes"
	"regexp"
	"sort"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
	"keyreach/ingest/yamltree"
)

// File is one file as parsers see it: opened, decompressed, UTF-8. It is read
// by one goroutine at a time; parsers must not change Data.
type File struct {
	// Source is the path relative to the estate's root, with forward slashes;
	// evidence and diagnostics name it.
	Source string
	Data   []byte
	Meta   Meta

	origin       origin
	text         string // see Relaid
	lines        []int
	tree         *jsontree.Node
	treeProblems []jsontree.Problem
	treeDone     bool
	shape        *Shape

	documents        []*yamltree.Node
	documentProblems []fact.Diagnostic
	documentsDone    bool
}

// Relaid returns the file with another text of the same length and the same line
// breaks: for formats whose records are texts of JSON inside JSON, in members of
// the name text. Positions stay those of the file; what is inside such a text stands
// where the text does, with the rest of its pointer as Inner.
func (f *File) Relaid(data []byte, text string) *File {
	return &File{Source: f.Source, Data: data, Meta: f.Meta, origin: f.origin, text: text}
}

// Position returns the 1-based line and column (in bytes) of a byte offset;
// offsets outside the data are moved to its ends.
func (f *File) Position(offset int) (line, column int) {
	f.findLines()
	offset = max(f.origin.lead, min(offset, len(f.Data)))
	i := sort.SearchInts(f.lines, offset+1) - 1
	line, column = i+1, offset-f.lines[i]+1
	if f.origin.line > 0 { // a window of a file
		if i == 0 {
			column += f.origin.column - 1 - f.origin.lead
		}
		line += f.origin.line - 1
	}
	return line, column
}

// LineOffset returns the byte offset at which a line (from 1) begins; lines
// outside the file are moved to its ends.
func (f *File) LineOffset(line int) int {
	f.findLines()
	return f.lines[max(1, min(line, len(f.lines)))-1]
}

func (f *File) findLines() {
	if f.lines != nil {
		return
	}
	f.lines = []int{0}
	for i, b := range f.Data {
		if b == '\n' {
			f.lines = append(f.lines, i+1)
		}
	}
}

// Evidence returns evidence for the value at pointer and byte offset.
func (f *File) Evidence(pointer string, offset int) fact.Evidence {
	line, column := f.Position(offset)
	inner := ""
	if outer, behind, ok := strings.Cut(pointer, "/"+f.text+"/"); ok && f.text != "" {
		pointer, inner = outer+"/"+f.text, "/"+behind
	}
	return fact.Evidence{Source: f.Source, Pointer: withoutLogins(pointer), Inner: inner, Line: line, Column: column, ObservedAt: f.Meta.ObservedAt}
}

// loginInPointer is what a URL among the names of a pointer logs in with.
var loginInPointer = regexp.MustCompile(`:~1~1[^/~@]*@`)

// withoutLogins returns a pointer without user and password of URLs in it: some
// formats have URLs as names.
func withoutLogins(pointer string) string {
	if !strings.Contains(pointer, "@") {
		return pointer
	}
	return loginInPointer.ReplaceAllLiteralString(pointer, ":~1~1…@")
}

// Diagnose returns a diagnostic at a byte offset.
func (f *File) Diagnose(severity fact.Severity, offset int, message string) fact.Diagnostic {
	line, column := f.Position(offset)
	return fact.Diagnostic{Source: f.Source, Line: line, Column: column, Severity: severity, Message: message}
}

// HasPrefix reports whether the data, leading white space aside, begins so.
func (f *File) HasPrefix(prefix string) bool {
	return bytes.HasPrefix(bytes.TrimLeft(f.Data, " \t\r\n"), []byte(prefix))
}
