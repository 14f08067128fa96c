package githubactions

import (
	"regexp"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// usingLine says by what an action runs.
var usingLine = regexp.MustCompile(`(?m)^[ \t]+["']?using["']?[ \t]*:`)

// isAction reports whether a file is the metadata of an action.
func isAction(file *ingest.File) bool {
	shape := file.Shape()
	return shape.Form == ingest.FormYAML && shape.Has("runs") && (shape.Has("name") || shape.Has("description")) && !shape.Has("jobs") && usingLine.Match(file.Data)
}

// action reads the metadata of a composite action: what its steps run of elsewhere
// the jobs run that use it. Actions of other kinds are their own code.
func (r *reader) action() {
	documents, problems := r.File.Documents()
	if len(problems) > 0 { // what is missing could be what it loads
		broken := problems[0]
		broken.Message = "reading the action: from about here on this is no YAML; nothing of it was read"
		r.Diagnostics = append(r.Diagnostics, broken)
		return
	}
	if len(documents) == 0 || documents[0].Get("runs", "using").Text() != "composite" {
		r.Skipped = "an action that is its own code: what it loads is not in its metadata"
		return
	}
	r.place()
	here := r.File.Evidence("", 0)
	place := fact.Key{Kind: "file", ID: r.key.ID}
	var uses, local []string
	for _, step := range documents[0].Get("runs", "steps").Elements() {
		value := step.Get("uses")
		at := r.File.Where(value)
		if from, ok := r.loads(value.Text()); ok {
			r.outside(from, at)
			uses = append(uses, from.Kind+":"+from.ID)
		} else if id, ok := r.localAction(value.Text()); ok {
			local = append(local, id)
		}
	}
	r.Node(fact.Node{Key: place, Name: r.File.Meta.RepositoryPath, Evidence: []fact.Evidence{here}, Props: fact.Props{"composite": true, "actionUses": sorted(uses), "localActions": sorted(local)}})
	if r.known {
		r.NodeOnce(fact.Node{Key: r.repositoryKey(), Evidence: []fact.Evidence{here}})
		r.Contains(r.repositoryKey(), place, fact.Read, here)
	}
}

// place finds the names under which the action is known.
func (r *reader) place() {
	meta := r.File.Meta
	r.repository, r.known = meta.Repository, meta.Repository != ""
	r.key.ID = r.File.Source
	if !r.known {
		r.repository = r.File.Source
		return
	}
	path := meta.RepositoryPath
	if path == "" {
		path = r.File.Source
	}
	r.key.ID = r.repository + ":" + path
	r.host, r.slug, _ = strings.Cut(r.repository, "/")
}
