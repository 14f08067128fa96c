package gitlabci

import (
	"context"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "gitlabci" }

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Pipeline: ingest.NewPipeline(ingest.NewBuilder(file, env), "gitlab", "gitlab-ci-job-token")}
	documents, _ := r.YAML()
	for _, document := range documents {
		// A file may begin with a document that says what it takes (spec).
		if document.IsMap() && (document.Get("spec") == nil || len(document.Entries()) > 1) {
			r.root = document
		}
	}
	if r.root == nil {
		return r.Result
	}
	r.index = map[string]*yamltree.Node{}
	for _, entry := range r.root.Entries() {
		r.index[entry.Name()] = entry.Value
	}
	r.workflow = r.rulesOf(r.root.Get("workflow", "rules"))
	r.Begin("", fact.Props{"includes": r.includes()})
	var jobs []job
	for _, entry := range r.root.Entries() {
		if ctx.Err() != nil {
			return r.Result
		}
		if r.isJob(entry) {
			jobs = append(jobs, r.readJob(entry))
		}
	}
	r.globals(jobs)
	return r.Result
}

// reader reads one file.
type reader struct {
	*ingest.Pipeline
	root     *yamltree.Node
	index    map[string]*yamltree.Node
	workflow []rule
}

// isReserved reports whether an entry at the top is no job.
func isReserved(name string) bool {
	return strings.HasPrefix(name, ".") || slices.Contains([]string{"default", "include", "stages", "types", "variables", "workflow", "image", "services", "cache",
		"before_script", "after_script", "spec", "<<", ""}, name)
}

func (r *reader) isJob(entry yamltree.Entry) bool {
	if isReserved(entry.Name()) || !entry.Value.IsMap() {
		return false
	}
	v := r.view(entry.Value)
	for _, key := range []string{"script", "run", "trigger", "extends"} {
		if v.get(key) != nil {
			return true
		}
	}
	return false
}

// includes returns what a file includes, and tells that it is not read with it.
func (r *reader) includes() []string {
	var list []string
	for _, n := range r.root.Get("include").Each() {
		name := includeName(n)
		if name == "" {
			continue
		}
		list = append(list, name)
		r.Tell(fact.Info, n, "reading the pipeline: "+name+" is included from another file; what it adds to the jobs here is not known from this file")
	}
	return list
}

func includeName(n *yamltree.Node) string {
	if n.IsText() {
		if strings.Contains(n.Text(), "://") {
			return "remote:" + address(n.Text())
		}
		return "local:" + ingest.Shown(n.Text(), 200)
	}
	for _, kind := range []string{"local", "remote", "template", "component", "artifact", "project"} {
		value := n.Get(kind)
		switch {
		case !value.IsText():
			continue
		case kind == "remote":
			return "remote:" + address(value.Text())
		case kind == "project":
			name := "project:" + ingest.Shown(value.Text(), 200) + ":" + ingest.Shown(strings.Join(n.Get("file").Texts(), ","), 200)
			if ref := n.Get("ref").Text(); ref != "" {
				name += "@" + ingest.Shown(ref, 100)
			}
			return name
		default:
			return kind + ":" + ingest.Shown(value.Text(), 200)
		}
	}
	return ""
}

// address is a URL without what may be secret in it: its user and its query.
func address(url string) string { return ingest.Shown(ingest.NormalRepository(url), 200) }
