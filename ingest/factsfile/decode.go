package factsfile

import (
	"encoding/json"
	"errors"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// errEffect is what effect returns; its text is not shown.
var errEffect = errors.New("no effect of a missing input")

// decode turns a line that has the format's shape into a fact.
func decode(n *jsontree.Node) (fact.Fact, *problem) {
	var f fact.Fact
	if err := json.Unmarshal(n.JSON(), &f); err != nil {
		// The shape is right, so this is a value that does not fit its type.
		return f, &problem{n, "a value does not fit"}
	}
	if err := f.Validate(); err != nil {
		return f, &problem{blame(n), err.Error()}
	}
	return f, nil
}

// blame is where a fact that is not valid is wrong: an access where none
// belongs, else the line.
func blame(n *jsontree.Node) *jsontree.Node {
	if given := n.Get("edge", "access"); given != nil {
		return given
	}
	return n
}

// complete adds what a line may leave out: its evidence, the class of a known
// kind, and a word on what decides an edge that holds not or perhaps.
func (r *reader) complete(f *fact.Fact, n *jsontree.Node) {
	here := []fact.Evidence{r.File.At(n)}
	fill := func(evidence *[]fact.Evidence) {
		if len(*evidence) == 0 {
			*evidence = here
		}
	}
	switch {
	case f.Node != nil:
		fill(&f.Node.Evidence)
		r.classify(f.Node, n)
		r.status(f.Node, n)
	case f.Edge != nil:
		fill(&f.Edge.Evidence)
		r.end(f.Edge.From, n.Get("edge", "from", "kind"))
		r.end(f.Edge.To, n.Get("edge", "to", "kind"))
		explain(f.Edge, here)
	case f.Document != nil:
		fill(&f.Document.Evidence)
	case f.Inventory != nil:
		fill(&f.Inventory.Evidence)
	case f.Coverage != nil:
		fill(&f.Coverage.Evidence)
	case f.Use != nil:
		fill(&f.Use.Evidence)
	case f.Assertion != nil:
		fill(&f.Assertion.Evidence)
	}
}

// classify gives a node the class of its kind. A kind that the tables do not
// have must come with its class.
func (r *reader) classify(node *fact.Node, n *jsontree.Node) {
	info, known := r.Env.Catalogue.KindInfo(node.Kind)
	kind := n.Get("node", "kind")
	if !known && node.Class != fact.ClassNone {
		r.declared[node.Kind] = true
	}
	switch {
	case known && node.Class != fact.ClassNone && node.Class != info.Class:
		r.Diagnose(fact.Warning, n.Get("node", "class"), "reading a fact: the kind of this node is of class "+info.Class.String()+", which counts")
		node.Class = info.Class
	case known:
		node.Class = info.Class
	case node.Class == fact.ClassNone:
		r.Diagnose(fact.Warning, kind, fact.UntoldKind(node.Kind))
		node.Class = fact.ClassResource
	}
}

// status reads a credential's status however it is written; a word that is none
// must not stand where the answer's status stands.
func (r *reader) status(node *fact.Node, n *jsontree.Node) {
	given, ok := node.Props[fact.PropStatus]
	if !ok {
		return
	}
	word, _ := given.(string)
	if word = strings.ToLower(word); ingest.IsStatus(word) {
		node.Props[fact.PropStatus] = word
		return
	}
	r.Diagnose(fact.Warning, n.Get("node", "props", fact.PropStatus), "reading a fact: a status is active, inactive, expired, revoked or unknown; this one is left out")
	delete(node.Props, fact.PropStatus)
}

// end notes the end of an edge whose kind the tables do not have: unless a node
// of the file gives the kind a class, all of its nodes count as resources.
func (r *reader) end(key fact.Key, at *jsontree.Node) {
	if _, known := r.Env.Catalogue.KindInfo(key.Kind); known || r.met[key.Kind] {
		return
	}
	r.met[key.Kind] = true
	r.ends = append(r.ends, end{key.Kind, at})
}

func (r *reader) tellEnds() {
	for _, e := range r.ends {
		if !r.declared[e.kind] {
			r.Diagnose(fact.Warning, e.at, fact.UntoldEnd(e.kind))
		}
	}
}

func explain(edge *fact.Edge, here []fact.Evidence) {
	if edge.Verdict == fact.Unknown && len(edge.Missing) == 0 {
		edge.Missing = []fact.Missing{{What: "what decides this edge; the facts file does not say", Effect: fact.NotDecided}}
	}
	if edge.Verdict == fact.No && len(edge.By) == 0 {
		edge.By = []fact.Blocker{{Control: "stated", Reason: "the facts file does not say by what", Evidence: here}}
	}
}
