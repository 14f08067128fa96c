package ingest

import (
	"path"
	"slices"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest/yamltree"
)

// Pipeline turns one pipeline definition into facts: the workflow in its
// repository, its jobs, a variant of a job for each way in which it is started, and
// what variants use. The formats say what there is; how it is named is decided here
// once, as GitHub's workflows have it.
type Pipeline struct {
	*Builder
	// System is the platform that runs it. Nodes of jobs carry it, because the kind
	// of a job is the same on all platforms.
	System string
	// Token is the kind of the token that the platform makes for each job, empty
	// for none.
	Token string
	// Repository is the id that refs hang on: the repository's, or the source where
	// it is not known.
	Repository string
	Known      bool
	Workflow   fact.Key
	// Confidence is that of the edges of what jobs use, empty for read as it stands.
	Confidence string
}

// The classes of a ref, as contexts of jobs name them.
const (
	ClassDefaultRef   = "default"
	ClassProtectedRef = "protected"
	ClassOtherRef     = "other"
	ClassTagRef       = "tag"
	ClassMergeRequest = "merge-request"
	ClassPullRequest  = "pull-request"
)

// PropSecretsOf names, on a variant, what holds secrets that the platform gives to
// each of its runs: a project, its groups. Deriving adds those that are known.
const PropSecretsOf = "secretsOf"

// NewPipeline names a file's pipeline. What the file's JSON tree complains of is
// forgotten: a pipeline in JSON is YAML too.
func NewPipeline(b *Builder, system, token string) *Pipeline {
	meta := b.File.Meta
	b.Diagnostics = nil
	p := &Pipeline{Builder: b, System: system, Token: token, Repository: meta.Repository, Known: meta.Repository != "",
		Workflow: fact.Key{Kind: "ci-workflow", ID: b.File.Source}}
	if !p.Known {
		p.Repository = b.File.Source
		return p
	}
	name := meta.RepositoryPath
	if name == "" {
		name = b.File.Source
	}
	p.Workflow.ID = p.Repository + ":" + name
	return p
}

// Host and Project are the parts of the repository's id: gitlab.com, acme/shop.
func (p *Pipeline) Host() string {
	host, _, _ := strings.Cut(p.Repository, "/")
	return host
}

// Project is described at Host.
func (p *Pipeline) Project() string {
	_, project, _ := strings.Cut(p.Repository, "/")
	return project
}

// Begin adds the repository, its ref and the workflow.
func (p *Pipeline) Begin(name string, props fact.Props) {
	here := p.File.Evidence("", 0)
	if !p.Known {
		p.Diagnostics = append(p.Diagnostics, p.File.Diagnose(fact.Info, 0,
			"reading the pipeline: it is not known which repository this file is of, so its secrets join nothing; name the repository under sources in keyreach.yaml"))
	} else {
		p.Node(fact.Node{Key: p.repositoryKey(), Evidence: []fact.Evidence{here}})
		if ref := p.refKey(); !ref.IsZero() {
			p.Node(fact.Node{Key: ref, Evidence: []fact.Evidence{here}})
			p.Contains(p.repositoryKey(), ref, fact.Read, here)
		}
	}
	if props == nil {
		props = fact.Props{}
	}
	props[fact.PropSystem] = p.System
	p.Node(fact.Node{Key: p.Workflow, Name: name, Props: props, Evidence: []fact.Evidence{here}})
	if p.Known {
		p.Edge(p.repositoryKey(), fact.Contains, p.Workflow, here)
	}
}

func (p *Pipeline) repositoryKey() fact.Key {
	return fact.Key{Kind: "git-repository", ID: p.Repository}
}

// refKey is the default ref, zero where it is not known.
func (p *Pipeline) refKey() fact.Key {
	if !p.Known || p.File.Meta.Ref == "" {
		return fact.Key{}
	}
	return fact.Key{Kind: "git-ref", ID: p.Repository + "@" + p.File.Meta.Ref}
}

// DefaultBranch is the name of the default branch, empty where it is not known.
func (p *Pipeline) DefaultBranch() string {
	branch, _ := strings.CutPrefix(p.File.Meta.Ref, "refs/heads/")
	return branch
}

// Job adds a job. Its variants are what is reached.
func (p *Pipeline) Job(id, name string, props fact.Props, here fact.Evidence) fact.Key {
	key := fact.Key{Kind: "ci-job", ID: p.Workflow.ID + "#" + id}
	p.Node(fact.Node{Key: key, Name: name, Props: p.jobProps(props), Evidence: []fact.Evidence{here}})
	p.Edge(p.Workflow, fact.Contains, key, here)
	if p.Token != "" {
		p.Node(fact.Node{Key: p.tokenOf(key), Evidence: []fact.Evidence{here}})
	}
	return key
}

func (p *Pipeline) jobProps(props fact.Props) fact.Props {
	if props == nil {
		props = fact.Props{}
	}
	props[fact.PropSystem] = p.System
	if p.Known {
		props["repository"] = p.Repository
	}
	return props
}

func (p *Pipeline) tokenOf(job fact.Key) fact.Key {
	return fact.Key{Kind: p.Token, ID: job.ID}
}

// Variant adds one way in which a job is started, "<event>/<class>". A push to the
// default ref starts it; what other events run is what that ref holds.
func (p *Pipeline) Variant(job fact.Key, event, class string, props fact.Props, here fact.Evidence) fact.Key {
	key := job
	key.Context = event + "/" + class
	p.Node(fact.Node{Key: key, Props: p.jobProps(props), Evidence: []fact.Evidence{here}})
	if ref := p.refKey(); !ref.IsZero() && class == ClassDefaultRef {
		relation := fact.LoadedBy
		if event == "push" {
			relation = fact.Triggers
		}
		p.Edge(ref, relation, key, here).Confidence = p.Confidence
	}
	if p.Token != "" {
		p.Edge(key, fact.Uses, p.tokenOf(job), here)
	}
	return key
}

// Secret adds a secret of which only the name is known, once a file, and returns
// what it stores.
func (p *Pipeline) Secret(holder, name string, here fact.Evidence) (place, stored fact.Key) {
	id := holder + "/secrets/" + name
	place, stored = fact.Key{Kind: "ci-secret", ID: id}, fact.Key{Kind: fact.UnknownSecret, ID: id}
	if p.NodeOnce(fact.Node{Key: place, Name: name, Evidence: []fact.Evidence{here}}) {
		p.Node(fact.Node{Key: stored, Name: name, Evidence: []fact.Evidence{here}})
		p.Edge(place, fact.Stores, stored, here).Confidence = p.Confidence
	}
	return place, stored
}

// Use adds that variants use a secret.
func (p *Pipeline) Use(variants []fact.Key, stored fact.Key, here fact.Evidence) {
	for _, variant := range variants {
		p.Edge(variant, fact.Uses, stored, here).Confidence = p.Confidence
	}
}

// Environment is what holds secrets for the jobs that may enter it.
type Environment struct {
	Key  fact.Key
	Name string
	// Called is what the platform calls it: "environment", "context".
	Called string
	// SettledBy is the call that gives what protects it, which is not in a pipeline's
	// file.
	SettledBy string
	Props     fact.Props
}

// Enter adds an environment and that variants enter it.
func (p *Pipeline) Enter(variants []fact.Key, e Environment, here fact.Evidence) {
	if e.Props == nil {
		e.Props = fact.Props{}
	}
	e.Props[fact.PropSystem] = p.System
	p.NodeOnce(fact.Node{Key: e.Key, Name: e.Name, Props: e.Props, Evidence: []fact.Evidence{here}})
	for _, variant := range variants {
		edge := p.Edge(variant, fact.Enters, e.Key, here)
		edge.Verdict = fact.Unknown
		edge.Missing = []fact.Missing{{What: "protection of " + e.Called + " " + e.Key.ID, Effect: fact.NotDecided, SettledBy: e.SettledBy}}
	}
}

// Subject adds the OIDC subject as which a variant may ask clouds for access.
func (p *Pipeline) Subject(variant fact.Key, issuer, subject string, here fact.Evidence) *fact.Edge {
	key := fact.Key{Kind: "oidc-subject", ID: issuer + "#" + subject}
	p.NodeOnce(fact.Node{Key: key, Props: fact.Props{"repository": p.Repository}, Evidence: []fact.Evidence{here}})
	return p.Edge(variant, fact.RunsAs, key, here)
}

// Literals adds the secrets that are written out among the variables of a holder (a
// job, a workflow): each variable lies in the pipeline's file, and the consumers of its name
// use what it stores.
func (p *Pipeline) Literals(holder fact.Key, variables []Variable, consumers func(variable string) []fact.Key) {
	if len(variables) == 0 {
		return
	}
	file := p.filePlace()
	for i := range variables {
		variables[i].Place = fact.Key{Kind: "env-var", ID: holder.ID + "#env/" + variables[i].Name}
		variables[i].Holder = file
	}
	from := len(p.Facts)
	findings := NewFindings(p.Builder)
	findings.AddVariables(fact.Key{}, variables)
	findings.Finish()
	for _, f := range slices.Clone(p.Facts[from:]) {
		if f.Edge == nil || f.Edge.Relation != fact.Stores {
			continue
		}
		whole := f.Edge.To
		kind, part, _ := strings.Cut(whole.Kind, ".")
		if whole.Kind = kind; part == credential.PartID {
			continue // an id alone makes no call
		}
		for _, consumer := range consumers(strings.TrimPrefix(f.Edge.From.ID, holder.ID+"#env/")) {
			p.Edge(consumer, fact.Uses, whole, f.Edge.Evidence...).Confidence = p.Confidence
		}
	}
}

// All are consumers of every variable.
func All(variants []fact.Key) func(string) []fact.Key {
	return func(string) []fact.Key { return variants }
}

// filePlace is the pipeline's own file, as a place.
func (p *Pipeline) filePlace() fact.Key {
	if !p.Known {
		return fact.Key{Kind: "file", ID: p.File.Source}
	}
	place := p.File.FilePlace(p.Repository, strings.TrimPrefix(p.Workflow.ID, p.Repository+":"))
	here := p.File.Evidence("", 0)
	if p.NodeOnce(fact.Node{Key: place.Key, Name: path.Base(place.Name), Evidence: []fact.Evidence{here}}) {
		p.Contains(place.Holder, place.Key, fact.Read, here)
	}
	return place.Key
}

// YAML returns the documents of the file's YAML, with a diagnostic for what could
// not be read; whole is false where that is anything.
func (p *Pipeline) YAML() (documents []*yamltree.Node, whole bool) {
	documents, problems := yamltree.Parse(p.File.Data)
	switch {
	case yamltree.Size(documents...) > yamltree.MaxSize:
		p.Diagnostics = append(p.Diagnostics, p.File.Diagnose(fact.Error, 0,
			"reading the pipeline: its aliases stand for too many values or for themselves; nothing of it was read"))
		return nil, false
	case len(problems) > 0:
		at := problems[0].Offset
		p.Diagnostics = append(p.Diagnostics, p.File.Diagnose(fact.Error, at,
			"reading the pipeline: it is no YAML from here on; what stands here and the last entry before it are left out"))
		documents = slices.DeleteFunc(documents, func(n *yamltree.Node) bool { return n.Offset() >= at })
	}
	for i, document := range documents {
		documents[i] = document.Whole()
	}
	return documents, len(problems) == 0
}

// Place returns evidence for a value of the file's YAML.
func (p *Pipeline) Place(n *yamltree.Node) fact.Evidence { return p.File.Where(n) }

// Tell adds a diagnostic at a value of the file's YAML.
func (p *Pipeline) Tell(severity fact.Severity, n *yamltree.Node, message string) {
	p.Diagnostics = append(p.Diagnostics, p.File.Diagnose(severity, n.Offset(), message))
}

// VariablesOf returns the entries of a mapping of names to values as variables;
// values that are mappings hold theirs under "value".
func (p *Pipeline) VariablesOf(n *yamltree.Node) []Variable {
	var list []Variable
	for _, entry := range n.Entries() {
		value := entry.Value
		if value.IsMap() {
			value = value.Get("value")
		}
		if entry.Name() != "" && value.IsText() {
			list = append(list, Variable{Name: Shown(entry.Name(), 200), Value: value.Text(), Evidence: p.Place(value)})
		}
	}
	return list
}
