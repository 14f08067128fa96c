package ingest

import (
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
	"keyreach/ingest/yamltree"
)

// Documents returns the documents of a file of YAML, or of JSON (one value, or
// one a line), in the file's order. What could not be read are diagnostics; of
// JSON they are those of the tree, which a Builder has already. They are read once.
func (f *File) Documents() ([]*yamltree.Node, []fact.Diagnostic) {
	if !f.documentsDone {
		f.documentsDone = true
		f.documents, f.documentProblems = f.readDocuments()
	}
	return f.documents, f.documentProblems
}

func (f *File) readDocuments() ([]*yamltree.Node, []fact.Diagnostic) {
	switch root, _ := f.Tree(); root.Kind() {
	case jsontree.Lines:
		var documents []*yamltree.Node
		for _, line := range root.Elements() {
			documents = append(documents, yamltree.FromJSON(line))
		}
		return documents, nil
	case jsontree.Object, jsontree.Array:
		return []*yamltree.Node{yamltree.FromJSON(root)}, nil
	}
	documents, problems := yamltree.Parse(f.Data)
	var diagnostics []fact.Diagnostic
	for _, p := range problems {
		diagnostics = append(diagnostics, f.Diagnose(fact.Error, p.Offset, p.Message))
	}
	return documents, diagnostics
}

// Where returns evidence for a value of one of the file's documents.
func (f *File) Where(n *yamltree.Node) fact.Evidence { return f.Evidence(n.Pointer(), n.Offset()) }
