package githubactions

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/rhysd/actionlint"
	"go.yaml.in/yaml/v3"

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
	if size, ok := expandedSize(r.File.Data); !ok || size > maxNodes {
		r.Diagnostics = append(r.Diagnostics, r.File.Diagnose(fact.Error, 0,
			fmt.Sprintf("reading the action: its aliases stand for more than %d values or for themselves; nothing of it was read", maxNodes)))
		return
	}
	var document yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(r.File.Data)).Decode(&document); err != nil {
		r.Diagnostics = append(r.Diagnostics, r.File.Diagnose(fact.Error, 0, "reading the action: "+quoted.ReplaceAllString(err.Error(), "…")+"; nothing of it was read"))
		return
	}
	runs := memberOf(rootOf(&document), "runs")
	if using := memberOf(runs, "using"); using == nil || using.Value != "composite" {
		r.Skipped = "an action that is its own code: what it loads is not in its metadata"
		return
	}
	r.place()
	here := r.File.Evidence("", 0)
	place := fact.Key{Kind: "file", ID: r.key.ID}
	var uses, local []string
	steps := memberOf(runs, "steps")
	if steps != nil && steps.Kind == yaml.SequenceNode {
		for _, step := range steps.Content {
			value := memberOf(step, "uses")
			if value == nil {
				continue
			}
			at := r.at(&actionlint.Pos{Line: value.Line, Col: value.Column})
			if from, ok := r.loads(value.Value); ok {
				r.outside(from, at)
				uses = append(uses, from.Kind+":"+from.ID)
			} else if id, ok := r.localAction(value.Value); ok {
				local = append(local, id)
			}
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

func rootOf(document *yaml.Node) *yaml.Node {
	if document.Kind == yaml.DocumentNode && len(document.Content) > 0 {
		return document.Content[0]
	}
	return document
}

// memberOf returns a member of a mapping, nil for none. Aliases are followed.
func memberOf(n *yaml.Node, name string) *yaml.Node {
	for range 8 {
		if n == nil || n.Kind != yaml.AliasNode {
			break
		}
		n = n.Alias
	}
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}
