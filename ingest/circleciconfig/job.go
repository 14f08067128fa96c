package circleciconfig

import (
	"regexp"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

// body returns a job's definition: the file's, or that of an orb that stands in the
// file.
func (r *reader) body(name string) *yamltree.Node {
	if orb, job, ok := strings.Cut(name, "/"); ok {
		return r.root.Get("orbs", orb, "jobs", job)
	}
	return r.root.Get("jobs", name)
}

// maxCommands bounds how deep reusable commands are followed.
const maxCommands = 8

// texts returns the scalars of a job, with those of the executor and the commands it
// names.
func (r *reader) texts(body *yamltree.Node) []string {
	var texts []string
	add := func(n *yamltree.Node) { n.Scalars(func(s *yamltree.Node) { texts = append(texts, s.Text()) }) }
	add(body)
	add(r.root.Get("executors", executorOf(body)))
	seen := map[string]bool{}
	var follow func(steps *yamltree.Node, depth int)
	follow = func(steps *yamltree.Node, depth int) {
		if depth > maxCommands {
			return
		}
		for _, step := range steps.Elements() {
			names := []string{step.Text()}
			for _, entry := range step.Entries() {
				names = append(names, entry.Name())
			}
			for _, name := range names {
				command := r.command(name)
				if command == nil || seen[name] {
					continue
				}
				seen[name] = true
				add(command)
				follow(command.Get("steps"), depth+1)
			}
		}
	}
	follow(body.Get("steps"), 0)
	return texts
}

func (r *reader) command(name string) *yamltree.Node {
	if orb, command, ok := strings.Cut(name, "/"); ok {
		return r.root.Get("orbs", orb, "commands", command)
	}
	return r.root.Get("commands", name)
}

func executorOf(body *yamltree.Node) string {
	n := body.Get("executor")
	if n.IsMap() {
		n = n.Get("name")
	}
	return n.Text()
}

// given is a variable that CircleCI sets.
var given = regexp.MustCompile(`^(?:CI|CIRCLECI|CIRCLE_\w+|BASH_ENV)$`)

func (r *reader) variableNames(body *yamltree.Node) []string {
	set := map[string]bool{}
	for _, entry := range slices.Concat(body.Get("environment").Entries(), r.root.Get("executors", executorOf(body), "environment").Entries()) {
		set[entry.Name()] = true
	}
	return ingest.VariablesRead(r.texts(body), func(name string) bool { return set[name] || given.MatchString(name) })
}

func (r *reader) reads(body *yamltree.Node, variable string) bool {
	return slices.ContainsFunc(r.texts(body), func(text string) bool { return strings.Contains(text, variable) })
}

// secrets adds what is written out in the environments and log-ins of jobs and
// executors.
func (r *reader) secrets() {
	for _, entry := range r.root.Get("jobs").Entries() {
		holder := fact.Key{Kind: "ci-job", ID: r.Workflow.ID + "#" + ingest.Shown(entry.Name(), 200)}
		r.Literals(holder, r.literals(entry.Value), ingest.All(r.variants[entry.Name()]))
	}
	for _, entry := range r.root.Get("executors").Entries() {
		var variants []fact.Key
		for _, job := range r.root.Get("jobs").Entries() {
			if executorOf(job.Value) == entry.Name() {
				variants = append(variants, r.variants[job.Name()]...)
			}
		}
		holder := fact.Key{Kind: "ci-workflow", ID: r.Workflow.ID + "#executors/" + ingest.Shown(entry.Name(), 200)}
		r.Literals(holder, r.literals(entry.Value), ingest.All(variants))
	}
}

// literals returns the variables that a job or an executor sets: its own, those of
// its containers and steps, and how it logs in at registries.
func (r *reader) literals(n *yamltree.Node) []ingest.Variable {
	list := r.VariablesOf(n.Get("environment"))
	for _, image := range n.Get("docker").Elements() {
		list = slices.Concat(list, r.VariablesOf(image.Get("environment")), r.VariablesOf(image.Get("auth")), r.VariablesOf(image.Get("aws_auth")))
	}
	for _, step := range n.Get("steps").Elements() {
		for _, entry := range step.Entries() {
			list = append(list, r.VariablesOf(entry.Value.Get("environment"))...)
		}
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(v ingest.Variable) bool {
		twice := seen[v.Name]
		seen[v.Name] = true
		return twice || strings.Contains(v.Value, "$") || strings.Contains(v.Value, "<<")
	})
}
