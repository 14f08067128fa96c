package githubactions

import (
	"strings"

	"github.com/rhysd/actionlint"

	"keyreach/engine/fact"
)

// identify finds the names under which the workflow's parts are known.
func (r *reader) identify(w *actionlint.Workflow) {
	meta := r.File.Meta
	r.workflow = w
	r.repository, r.known = meta.Repository, meta.Repository != ""
	r.key = fact.Key{Kind: "ci-workflow", ID: r.File.Source}
	r.variants = variantsOf(w.On, meta.Ref, meta.OtherRef)
	if !r.known {
		r.repository = r.File.Source
		r.Diagnostics = append(r.Diagnostics, r.File.Diagnose(fact.Info, 0,
			"reading the workflow: it is not known which repository this file is of, so its secrets join nothing; name the repository under sources in keyreach.yaml"))
		return
	}
	path := meta.RepositoryPath
	if path == "" {
		path = r.File.Source
	}
	r.key.ID = r.repository + ":" + path
	r.host, r.slug, _ = strings.Cut(r.repository, "/")
}

func (r *reader) repositoryKey() fact.Key { return fact.Key{Kind: "git-repository", ID: r.repository} }

// refKey is the file's ref, the default one unless Meta says otherwise; zero where
// it is not known.
func (r *reader) refKey() fact.Key {
	if !r.known || r.File.Meta.Ref == "" {
		return fact.Key{}
	}
	return fact.Key{Kind: "git-ref", ID: r.repository + "@" + r.File.Meta.Ref}
}

func (r *reader) emitWorkflow(w *actionlint.Workflow) {
	here := r.File.Evidence("", 0)
	if r.known {
		r.Node(fact.Node{Key: r.repositoryKey(), Evidence: []fact.Evidence{here}})
	}
	if ref := r.refKey(); !ref.IsZero() {
		r.Node(fact.Node{Key: ref, Evidence: []fact.Evidence{here}})
		r.Contains(r.repositoryKey(), ref, fact.Read, here)
	}
	node := fact.Node{Key: r.key, Evidence: []fact.Evidence{here}, Props: fact.Props{"calledWith": calledWith(w)}}
	if w.Name != nil {
		node.Name = w.Name.Value
	}
	r.Node(node)
	if r.known {
		r.Edge(r.repositoryKey(), fact.Contains, r.key, here)
	}
}

// calledWith returns the names of the secrets that callers pass to a reusable
// workflow.
func calledWith(w *actionlint.Workflow) []string {
	var names []string
	for _, event := range w.On {
		if call, ok := event.(*actionlint.WorkflowCallEvent); ok {
			for name := range call.Secrets {
				names = append(names, strings.ToUpper(name))
			}
		}
	}
	return sorted(names)
}
