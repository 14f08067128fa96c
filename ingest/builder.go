package ingest

import (
	"slices"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// Builder collects the facts and diagnostics of one file in the file's order.
type Builder struct {
	Result
	File *File
	Env  Env
	seen map[fact.Key]bool
}

// NewBuilder returns a builder for file. The problems of the file's JSON tree,
// where it has one, are its first diagnostics.
func NewBuilder(file *File, env Env) *Builder {
	b := &Builder{File: file, Env: env, seen: map[fact.Key]bool{}}
	b.Diagnostics = file.TreeDiagnostics()
	return b
}

// Next goes on to another window of the file. It reports whether something of it
// could not be read.
func (b *Builder) Next(window *File) (broken bool) {
	if window == b.File {
		return false // what is wrong with the first is known
	}
	b.File = window
	diagnostics := window.TreeDiagnostics()
	b.Diagnostics = append(b.Diagnostics, diagnostics...)
	return slices.ContainsFunc(diagnostics, func(d fact.Diagnostic) bool { return d.Severity == fact.Error })
}

// Node adds a node; its class is that of its kind where it names none. Props
// that say nothing (nil, empty text, an empty list) are left out.
func (b *Builder) Node(n fact.Node) {
	if info, ok := b.Env.Catalogue.KindInfo(n.Kind); ok && n.Class == fact.ClassNone {
		n.Class = info.Class
	}
	n.Props = saying(n.Props)
	b.seen[n.Key] = true
	b.Facts = append(b.Facts, fact.Fact{Node: &n})
}

// NodeOnce adds a node unless this file has given one of the same key, and
// reports whether it did.
func (b *Builder) NodeOnce(n fact.Node) bool {
	if b.seen[n.Key] {
		return false
	}
	b.Node(n)
	return true
}

// Edge adds an edge and returns it, to be completed before the next call.
func (b *Builder) Edge(from fact.Key, relation fact.Relation, to fact.Key, evidence ...fact.Evidence) *fact.Edge {
	edge := &fact.Edge{From: from, Relation: relation, To: to, Evidence: evidence}
	b.Facts = append(b.Facts, fact.Fact{Edge: edge})
	return edge
}

// Contains adds an edge from a holder to what it holds, with access to it.
func (b *Builder) Contains(holder, held fact.Key, access fact.Access, evidence ...fact.Evidence) *fact.Edge {
	edge := b.Edge(holder, fact.Contains, held, evidence...)
	edge.Access = access
	return edge
}

// Diagnose adds a diagnostic at a value of the file's tree.
func (b *Builder) Diagnose(severity fact.Severity, at *jsontree.Node, message string) {
	b.Diagnostics = append(b.Diagnostics, b.File.DiagnoseAt(severity, at, message))
}

// saying returns the props that say something, nil for none.
func saying(props fact.Props) fact.Props {
	var kept fact.Props
	for name, value := range props {
		if empty(value) {
			continue
		}
		if kept == nil {
			kept = fact.Props{}
		}
		kept[name] = value
	}
	return kept
}

func empty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []string:
		return len(v) == 0
	default:
		return false
	}
}
