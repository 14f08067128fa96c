package circleciconfig

import (
	"bytes"
	"context"
	"regexp"
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
func (Parser) Name() string { return "circleci-config" }

var version = regexp.MustCompile(`(?m)^version:[ \t]*["']?2(?:\.[01])?["']?[ \t]*(?:#.*)?\r?$`)

// Detect implements ingest.Parser: version 2, and what only CircleCI has beside it.
func (Parser) Detect(file *ingest.File) bool {
	shape := file.Shape()
	if shape.Form != ingest.FormYAML || !shape.Has("version") || shape.Has("on") || shape.Has("services") || shape.Has("pipelines") || shape.Has("stages") {
		return false
	}
	for _, key := range []string{"jobs", "workflows", "orbs", "commands", "executors"} {
		if shape.Has(key) {
			return version.Match(file.Data) && !bytes.Contains(file.Data, []byte("vmImage"))
		}
	}
	return false
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Pipeline: ingest.NewPipeline(ingest.NewBuilder(file, env), "circleci", ""), variants: map[string][]fact.Key{}}
	documents, whole := r.YAML()
	if len(documents) == 0 {
		return r.Result
	}
	r.root = documents[0]
	r.Begin("", fact.Props{"orbs": r.orbs()})
	found := false
	for _, workflow := range r.root.Get("workflows").Entries() {
		if workflow.Name() == "version" || !workflow.Value.IsMap() {
			continue
		}
		found = true
		for _, n := range workflow.Value.Get("jobs").Elements() {
			if ctx.Err() != nil {
				return r.Result
			}
			r.invocation(workflow, n)
		}
	}
	if build := r.root.Get("jobs", "build"); build != nil && !found && whole {
		key, _ := r.root.Get("jobs").Find("build")
		r.job(call{name: "build", job: "build", at: key, event: "push"})
	}
	r.secrets()
	return r.Result
}

// reader reads one file.
type reader struct {
	*ingest.Pipeline
	root *yamltree.Node
	// variants are those of a job, by the name that it has under jobs.
	variants map[string][]fact.Key
}

// orbs returns the orbs that a file takes, and tells of those that stand elsewhere.
func (r *reader) orbs() []string {
	var list []string
	for _, entry := range r.root.Get("orbs").Entries() {
		if !entry.Value.IsText() {
			continue
		}
		name := ingest.Shown(entry.Value.Text(), 200)
		list = append(list, name)
		r.Tell(fact.Info, entry.Value, "reading the pipeline: the orb "+name+" is another file; what its jobs and commands do and read is not known")
	}
	return list
}

// call is a job as a workflow names it.
type call struct {
	// name is what it is called, job what it is under jobs.
	name, job string
	at        *yamltree.Node
	settings  *yamltree.Node
	// event starts the workflow; schedules are the filters of its schedules, nil for a
	// push.
	event     string
	schedules []*yamltree.Node
	crons     []string
	// conditional says that the workflow is run under a condition.
	conditional bool
}

// invocation reads one entry of a workflow's jobs.
func (r *reader) invocation(workflow yamltree.Entry, n *yamltree.Node) {
	c := call{at: n, job: n.Text(), event: "push"}
	if n.IsMap() {
		entries := n.Entries()
		if len(entries) == 0 {
			return
		}
		c.at, c.job, c.settings = entries[0].Key, entries[0].Name(), entries[0].Value
	}
	if c.job == "" || c.settings.Get("type").Text() == "approval" {
		return
	}
	c.name = workflow.Name() + "/" + c.job
	if name := c.settings.Get("name").Text(); name != "" {
		c.name = workflow.Name() + "/" + name
	}
	for _, trigger := range workflow.Value.Get("triggers").Elements() {
		c.event = "schedule"
		c.schedules = append(c.schedules, trigger.Get("schedule", "filters"))
		if cron := trigger.Get("schedule", "cron").Text(); cron != "" {
			c.crons = append(c.crons, ingest.Shown(cron, 100))
		}
	}
	c.conditional = workflow.Value.Get("when") != nil || workflow.Value.Get("unless") != nil
	r.job(c)
}

// job adds a job as a workflow runs it.
func (r *reader) job(c call) {
	here := r.Place(c.at)
	body := r.body(c.job)
	props := fact.Props{"variableNames": r.variableNames(body)}
	if strings.Contains(c.job, "/") && body == nil {
		props["orb"] = ingest.Shown(c.job, 200)
	}
	if r.reads(body, "CIRCLE_OIDC_TOKEN") {
		props["oidc"] = true
	}
	if len(c.crons) > 0 {
		props[fact.PropSchedule] = c.crons
	}
	job := r.Job(ingest.Shown(c.name, 300), "", props, here)
	var variants []fact.Key
	for _, class := range r.classesOf(c) {
		props := fact.Props{ingest.PropSecretsOf: r.holders()}
		if c.conditional {
			props["conditional"] = true
		}
		variants = append(variants, r.Variant(job, c.event, class, props, here))
	}
	for _, n := range c.settings.Get("context").Each() {
		r.enters(variants, n)
	}
	r.variants[c.job] = slices.Concat(r.variants[c.job], variants)
}

// slug is how CircleCI names a host.
func (r *reader) slug() string {
	switch r.Host() {
	case "github.com":
		return "gh"
	case "bitbucket.org":
		return "bb"
	default:
		return r.Host()
	}
}

func (r *reader) holders() []string {
	if !r.Known {
		return nil
	}
	return []string{"circleci.com/" + r.slug() + "/" + r.Project()}
}

// enters adds a context and that variants enter it.
func (r *reader) enters(variants []fact.Key, n *yamltree.Node) {
	name := ingest.Shown(n.Text(), 200)
	switch {
	case name == "":
		return
	case strings.Contains(name, "<<"):
		r.Tell(fact.Info, n, "a context of this job is computed; which it is, and what it holds, is not known")
		return
	}
	organization := r.Repository // of a file whose repository is not known
	if r.Known {
		owner, _, _ := strings.Cut(r.Project(), "/")
		organization = "circleci.com/" + r.slug() + "/" + owner
	}
	r.Enter(variants, ingest.Environment{Key: fact.Key{Kind: "circleci-context", ID: organization + "/contexts/" + name}, Name: name, Called: "context",
		SettledBy: "GET /context/<id>/restrictions"}, r.Place(n))
}
