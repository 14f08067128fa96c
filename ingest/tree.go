package ingest

import (
	"bytes"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// Tree returns the file as JSON, parsed once and shared by detection and
// parsing: one value, or lines (see IsLines). The node is nil for a file that
// begins like no JSON. The problems are those of jsontree.
func (f *File) Tree() (*jsontree.Node, []jsontree.Problem) {
	if !f.treeDone {
		f.treeDone = true
		switch {
		case f.IsLines():
			f.tree, f.treeProblems = jsontree.ParseLines(f.Data, jsontree.Limits{})
		case f.beginsLikeJSON():
			f.tree, f.treeProblems = jsontree.Parse(f.Data, jsontree.Limits{})
		}
	}
	return f.tree, f.treeProblems
}

func (f *File) beginsLikeJSON() bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf")), " \t\r\n")
	return len(text) > 0 && (text[0] == '{' || text[0] == '[')
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
	return f.Evidence(node.Pointer(), node.Offset())
}

// DiagnoseAt returns a diagnostic at a value of the file's tree.
func (f *File) DiagnoseAt(severity fact.Severity, node *jsontree.Node, message string) fact.Diagnostic {
	return f.Diagnose(severity, node.Offset(), message)
}
