package ingest

import (
	"bytes"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// Tree returns the file as JSON, parsed once and shared by detection and
// parsing: one value, or lines (see IsLines). The node is nil for a file that
// begins like no JSON. The problems are those of jsontree. A text that is no JSON
// for its comments and trailing commas, as people write configurations, is read
// without them, which is a warning; positions are those of the text as it is.
func (f *File) Tree() (*jsontree.Node, []jsontree.Problem) {
	if !f.treeDone {
		f.treeDone = true
		switch {
		case f.IsLines():
			f.tree, f.treeProblems = jsontree.ParseLines(f.Data, jsontree.Limits{})
		case beginsLikeJSON(f.Data):
			f.tree, f.treeProblems = jsontree.Parse(f.Data, jsontree.Limits{})
			if len(f.treeProblems) > 0 {
				f.relax()
			}
		case beginsWithComment(f.Data):
			f.relax()
		}
	}
	return f.tree, f.treeProblems
}

// relax reads the text without comments and trailing commas, if it has any.
func (f *File) relax() {
	text, first := jsontree.Relax(f.Data)
	if first < 0 || !beginsLikeJSON(text) {
		return
	}
	tree, problems := jsontree.Parse(text, jsontree.Limits{})
	f.tree = tree
	f.treeProblems = append([]jsontree.Problem{{Offset: first, Severity: fact.Warning,
		Message: "reading JSON: it has comments or trailing commas, which JSON has not; it is read without them"}}, problems...)
}

func beginsLikeJSON(data []byte) bool {
	text := firstText(data)
	return len(text) > 0 && (text[0] == '{' || text[0] == '[')
}

func beginsWithComment(data []byte) bool {
	text := firstText(data)
	return bytes.HasPrefix(text, []byte("//")) || bytes.HasPrefix(text, []byte("/*"))
}

// firstText returns the data from its first character on that is no white space.
func firstText(data []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
}

// TreeDiagnostics returns the problems of the file's tree as diagnostics.
func (f *File) TreeDiagnostics() []fact.Diagnostic {
	_, problems := f.Tree()
	var diagnostics []fact.Diagnostic
	for _, p := range problems {
		diagnostics = append(diagnostics, f.Diagnose(p.Severity, p.Offset, p.Message))
	}
	return diagnostics
}

// At returns evidence for a value of the file's tree.
func (f *File) At(node *jsontree.Node) fact.Evidence {
	outer := node
	for n := node; f.text != "" && n != nil; n = n.Parent() {
		if n.Name() == f.text {
			outer = n // what is inside a text stands where the text does
		}
	}
	return f.Evidence(node.Pointer(), outer.Offset())
}

// DiagnoseAt returns a diagnostic at a value of the file's tree.
func (f *File) DiagnoseAt(severity fact.Severity, node *jsontree.Node, message string) fact.Diagnostic {
	return f.Diagnose(severity, node.Offset(), message)
}
