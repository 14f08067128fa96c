package factsfile

import (
	"context"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "facts" }

// Detect implements ingest.Parser. One line that is surely a fact is enough.
func (Parser) Detect(file *ingest.File) bool {
	for _, sample := range file.Samples() {
		if isFact(sample) {
			return true
		}
	}
	return false
}

// isFact reports whether an object has one member of the format that has, in
// turn, what makes it this format's.
func isFact(n *jsontree.Node) bool {
	if n.Len() != 1 {
		return false
	}
	what := n.Index(0)
	has := func(names ...string) bool {
		for _, name := range names {
			if what.Get(name) == nil {
				return false
			}
		}
		return true
	}
	switch what.Name() {
	case "node":
		return has("kind", "id")
	case "edge":
		return has("from", "relation", "to")
	case "document":
		return has("kind", "of") || has("kind", "text")
	case "inventory":
		return has("operation", "complete")
	case "coverage":
		return has("log", "from")
	case "use":
		return has("of", "action", "first")
	case "assertion":
		return has("what", "of")
	default:
		return false
	}
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Builder: ingest.NewBuilder(file, env), declared: map[string]bool{}, met: map[string]bool{}}
	root, _ := file.Tree()
	if root.Kind() == jsontree.Object {
		r.line(root)
	}
	for _, n := range root.Elements() {
		if ctx.Err() != nil {
			break
		}
		r.line(n)
	}
	r.tellEnds()
	return r.Result
}

// reader reads one facts file.
type reader struct {
	*ingest.Builder
	// declared are the kinds outside the tables that a node gives a class, ends
	// the first ends of edges of each such kind, met these kinds.
	declared, met map[string]bool
	ends          []end
}

// end is the kind of an edge's end, and where it stands.
type end struct {
	kind string
	at   *jsontree.Node
}

// line reads one fact, whole or not at all.
func (r *reader) line(n *jsontree.Node) {
	if n.Kind() == jsontree.Object && !n.Complete() {
		return // the tree has told of the break
	}
	if wrong := checkFact(n); wrong != nil {
		r.Diagnose(fact.Error, wrong.at, "reading a fact: "+wrong.message+"; the line is left out")
		return
	}
	f, wrong := decode(n)
	if wrong != nil {
		r.Diagnose(fact.Error, wrong.at, "reading a fact: "+wrong.message+"; the line is left out")
		return
	}
	r.complete(&f, n)
	r.Facts = append(r.Facts, f)
}
