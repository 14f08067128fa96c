package azurepipelines

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "azurepipelines" }

// marker is what only steps, jobs and stages of Azure look like.
var marker = regexp.MustCompile(`(?m)^\s*-\s+(?:task|job|deployment|stage|template|bash|pwsh|powershell|checkout|script|publish|download)\s*:|^\s*vmImage\s*:`)

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	shape := file.Shape()
	if shape.Form != ingest.FormYAML {
		return false
	}
	for _, foreign := range []string{"on", "true", "version", "pipelines", "runs", "apiVersion", "kind", "workflows", "include", "language", "spec"} {
		if shape.Has(foreign) {
			return false
		}
	}
	for _, key := range []string{"steps", "jobs", "stages", "extends"} {
		if shape.Has(key) {
			return marker.Match(file.Data)
		}
	}
	return false
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Pipeline: ingest.NewPipeline(ingest.NewBuilder(file, env), "azure-devops", ""), ctx: ctx, values: map[*yamltree.Node]map[string]*yamltree.Node{}}
	documents, whole := r.YAML()
	if len(documents) == 0 {
		return r.Result
	}
	r.root = documents[0]
	r.project = r.projectID()
	r.starts = r.startsOf(!whole)
	r.Begin(ingest.Shown(r.root.Get("name").Text(), 200), fact.Props{"templates": r.templates()})
	r.readScope(r.root, scope{})
	r.Literals(r.Workflow, r.written(r.root.Get("variables")), ingest.All(r.all))
	return r.Result
}

// reader reads one file.
type reader struct {
	*ingest.Pipeline
	ctx     context.Context
	root    *yamltree.Node
	project string
	starts  []start
	// all are the variants of all jobs; number counts jobs without a name.
	all    []fact.Key
	number int
	// values are those of each list of variables that was met.
	values map[*yamltree.Node]map[string]*yamltree.Node
}

// projectID is the project that a pipeline belongs to, its own id where the file's
// repository does not tell.
func (r *reader) projectID() string {
	parts := strings.Split(r.Repository, "/")
	if r.Known && parts[0] == "dev.azure.com" && len(parts) >= 3 {
		return strings.Join(parts[:3], "/")
	}
	return r.Workflow.ID
}

// scope is what jobs inherit.
type scope struct {
	stage     string
	variables []*yamltree.Node
}

func (s scope) with(n *yamltree.Node) scope {
	if n != nil {
		s.variables = append(s.variables[:len(s.variables):len(s.variables)], n)
	}
	return s
}

// readScope reads the stages, jobs or steps of a pipeline, and those that it gives to
// a template that it extends.
func (r *reader) readScope(n *yamltree.Node, s scope) {
	s = s.with(n.Get("variables"))
	r.stages(n.Get("stages"), s)
	r.jobs(n.Get("jobs"), s)
	if key, steps := n.Find("steps"); steps.IsList() {
		r.job("job", key, n, s)
	}
	if parameters := n.Get("extends", "parameters"); parameters.IsMap() {
		r.readScope(parameters, s)
	}
}

func (r *reader) stages(n *yamltree.Node, s scope) {
	for _, stage := range through(n) {
		name := stage.Get("stage").Text()
		if name == "" {
			continue
		}
		inner := s.with(stage.Get("variables"))
		inner.stage = ingest.Shown(name, 200)
		r.jobs(stage.Get("jobs"), inner)
		if key, steps := stage.Find("steps"); steps.IsList() {
			r.job("job", key, stage, inner)
		}
	}
}

func (r *reader) jobs(n *yamltree.Node, s scope) {
	for _, job := range through(n) {
		if r.ctx.Err() != nil {
			return
		}
		for _, word := range []string{"job", "deployment"} {
			key, name := job.Find(word)
			if key == nil {
				continue
			}
			id := ingest.Shown(name.Text(), 200)
			if id == "" {
				r.number++
				id = word + strconv.Itoa(r.number)
			}
			r.job(id, key, job, s.with(job.Get("variables")))
		}
	}
}

// through returns the elements of a list, with those that stand under an if or an
// each in it.
func through(n *yamltree.Node) []*yamltree.Node {
	var list []*yamltree.Node
	for _, e := range n.Elements() {
		inserted := false
		for _, entry := range e.Entries() {
			if strings.HasPrefix(entry.Name(), "${{") {
				list = append(list, through(entry.Value)...)
				inserted = true
			}
		}
		if !inserted {
			list = append(list, e)
		}
	}
	return list
}
