package langgraph

import (
	"context"
	"path"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "langgraph" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	if file.Shape().Form != ingest.FormObject || !file.Shape().Has("graphs") {
		return false
	}
	root, _ := file.Tree()
	for _, graph := range root.Get("graphs").Members() {
		if !strings.Contains(codePath(graph), ":") {
			return false
		}
	}
	return root.Get("graphs").Len() > 0
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Findings: ingest.NewFindings(ingest.NewBuilder(file, env))}
	root, _ := file.Tree()
	r.config = r.File.FilePlace(file.Meta.Repository, file.Meta.RepositoryPath)
	for name, graph := range root.Get("graphs").Members() {
		if ctx.Err() != nil {
			break
		}
		r.emitGraph(name, graph, root)
	}
	r.Finish()
	return r.Result
}

type reader struct {
	*ingest.Findings
	config ingest.Place
}

// codePath returns where a graph's code is: "file:variable", or an object's path.
func codePath(graph *jsontree.Node) string {
	if graph.Kind() == jsontree.Object {
		return graph.Get("path").String()
	}
	return graph.String()
}

func (r *reader) emitGraph(name string, graph, root *jsontree.Node) {
	agent := fact.Key{Kind: "agent", ID: r.config.ID + "#" + name}
	here := r.File.At(graph)
	r.Node(fact.Node{Key: agent, Name: name, Props: fact.Props{"client": "langgraph"}, Evidence: []fact.Evidence{here}})
	code, _, _ := strings.Cut(codePath(graph), ":")
	if code == "" {
		r.Diagnose(fact.Warning, graph, "reading langgraph.json: this graph names no file; its code is not known")
	} else {
		r.Edge(r.emitFile(code, here, true), fact.LoadedBy, agent, here)
	}
	switch env := root.Get("env"); env.Kind() {
	case jsontree.String:
		file := r.emitFile(env.String(), r.File.At(env), false)
		r.Edge(agent, fact.Can, file, r.File.At(env)).Access = fact.Read
	case jsontree.Object:
		r.variables(agent, env)
	}
}

// emitFile adds a file that the configuration names, relative to itself, and
// what holds it: code lies in the repository, an environment file as a rule
// does not, though it may.
func (r *reader) emitFile(name string, here fact.Evidence, committed bool) fact.Key {
	inside := path.Join(path.Dir(r.File.Meta.RepositoryPath), name)
	if r.File.Meta.Repository == "" || r.File.Meta.RepositoryPath == "" || path.IsAbs(name) || strings.HasPrefix(inside, "..") {
		key := fact.Key{Kind: "file", ID: r.File.Source + ":" + path.Clean(name)}
		r.NodeOnce(fact.Node{Key: key, Name: name, Evidence: []fact.Evidence{here}})
		return key
	}
	place := r.File.FilePlace(r.File.Meta.Repository, inside)
	place.Evidence = []fact.Evidence{here}
	if r.NodeOnce(place.Node) && committed {
		r.emitHolders(place, here)
	}
	return place.Key
}

// emitHolders adds what a file of the repository is read and written through.
func (r *reader) emitHolders(place ingest.Place, here fact.Evidence) {
	r.NodeOnce(fact.Node{Key: place.Holder, Evidence: []fact.Evidence{here}})
	r.Contains(place.Holder, place.Key, fact.Read, here)
	if r.File.Meta.Ref == "" {
		return
	}
	ref := fact.Key{Kind: "git-ref", ID: place.Holder.ID + "@" + r.File.Meta.Ref}
	if r.NodeOnce(fact.Node{Key: ref, Name: r.File.Meta.Ref, Evidence: []fact.Evidence{here}}) {
		r.Contains(place.Holder, ref, fact.Read, here)
	}
	r.Contains(ref, place.Key, fact.Write, here)
}

// variables adds the secrets of the environment map: values, and templates that
// only name one.
func (r *reader) variables(agent fact.Key, env *jsontree.Node) {
	var variables []ingest.Variable
	for name, n := range env.Members() {
		key := fact.Key{Kind: "env-var", ID: r.config.ID + "#env/" + name}
		switch value := n.String(); {
		case value == "":
		case credential.Placeholder(value):
			if ingest.NamesSecret(name) {
				r.reference(agent, key, name, n)
			}
		default:
			variables = append(variables, ingest.Variable{Name: name, Value: value, Place: key, Holder: r.config.Key, Evidence: r.File.At(n)})
		}
	}
	r.AddVariables(agent, variables)
}

// reference adds a variable whose secret is not in the file.
func (r *reader) reference(agent, place fact.Key, name string, at *jsontree.Node) {
	here := r.File.At(at)
	stored := fact.Key{Kind: fact.UnknownSecret, ID: place.ID}
	if r.NodeOnce(fact.Node{Key: place, Name: name, Evidence: []fact.Evidence{here}}) {
		r.Node(fact.Node{Key: stored, Name: name, Evidence: []fact.Evidence{here}})
		r.Edge(place, fact.Stores, stored, here)
	}
	r.Edge(agent, fact.Uses, stored, here)
}
