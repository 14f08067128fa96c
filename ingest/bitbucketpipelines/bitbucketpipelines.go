package bitbucketpipelines

import (
	"context"
	"regexp"
	"strconv"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "bitbucketpipelines" }

var steps = regexp.MustCompile(`(?m)^\s*-\s+(?:&\S+\s+)?(?:step|parallel|stage)\s*:`)

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	shape := file.Shape()
	return shape.Form == ingest.FormYAML && shape.Has("pipelines") && !shape.Has("jobs") && steps.Match(file.Data)
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Pipeline: ingest.NewPipeline(ingest.NewBuilder(file, env), "bitbucket", "")}
	documents, _ := r.YAML()
	if len(documents) == 0 {
		return r.Result
	}
	r.root = documents[0]
	r.Begin("", nil)
	pipelines := r.root.Get("pipelines")
	branches := pipelines.Get("branches")
	for _, section := range pipelines.Entries() {
		if ctx.Err() != nil {
			break
		}
		switch name := section.Name(); name {
		case "default":
			r.steps(name, section.Value, r.defaultClasses(branches))
		case "branches", "tags", "pull-requests", "custom":
			for _, entry := range section.Value.Entries() {
				r.steps(name+"/"+ingest.Shown(entry.Name(), 200), entry.Value, r.classes(name, entry.Name()))
			}
		}
	}
	r.Literals(r.Workflow, written(r.VariablesOf(r.root.Get("image"))), ingest.All(r.all))
	return r.Result
}

// reader reads one file.
type reader struct {
	*ingest.Pipeline
	root *yamltree.Node
	// all are the variants of all steps.
	all []fact.Key
	// number counts the steps of a section.
	number int
}

// start is one way in which a section is started.
type start struct{ event, class string }

// steps reads the steps of a section, through stages and parallel groups.
func (r *reader) steps(section string, n *yamltree.Node, starts []start) {
	r.number = 0
	r.items(section, n, starts, nil)
}

// items reads a list of steps and groups; a stage gives its deployment to its steps.
func (r *reader) items(section string, n *yamltree.Node, starts []start, stage *yamltree.Node) {
	for _, item := range n.Elements() {
		if key, step := item.Find("step"); step.IsMap() {
			r.number++
			r.step(section+"/"+strconv.Itoa(r.number), key, step, starts, stage)
		} else if step != nil {
			r.Tell(fact.Warning, step, "reading the pipeline: this step is no mapping; it is left out")
		}
		if group := item.Get("parallel"); group != nil {
			list := group
			if group.IsMap() {
				list = group.Get("steps")
			}
			r.items(section, list, starts, stage)
		}
		if group := item.Get("stage"); group.IsMap() {
			r.items(section, group.Get("steps"), starts, group)
		}
	}
}

func (r *reader) step(id string, key, step *yamltree.Node, starts []start, stage *yamltree.Node) {
	here := r.Place(key)
	props := fact.Props{"variableNames": r.variableNames(step), "roleToAssume": roles(step)}
	job := r.Job(id, ingest.Shown(step.Get("name").Text(), 200), props, here)
	deployment := step.Get("deployment")
	if deployment == nil {
		deployment = stage.Get("deployment")
	}
	var variants []fact.Key
	for _, s := range starts {
		props := fact.Props{ingest.PropSecretsOf: r.holders(deployment.Text())}
		if step.Get("trigger").Text() == "manual" || stage.Get("trigger").Text() == "manual" {
			props["manual"] = true
		}
		if step.Get("condition") != nil || stage.Get("condition") != nil {
			props["conditional"] = true
		}
		variants = append(variants, r.Variant(job, s.event, s.class, props, here))
	}
	r.all = append(r.all, variants...)
	r.deploys(variants, deployment)
	r.runsAs(variants, step)
	r.Literals(job, r.literals(step), ingest.All(variants))
}
