package kubernetes

import (
	"context"
	"path"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
	"keyreach/ingest/yamltree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "kubernetes" }

// maxSamples bounds how many objects decide.
const maxSamples = 2000

// Detect implements ingest.Parser. One object that is read makes the file one.
func (Parser) Detect(file *ingest.File) bool {
	shape := file.Shape()
	if (shape.Form != ingest.FormYAML && shape.Form != ingest.FormObject) || !shape.Has("apiVersion") && !shape.Has("items") || !shape.Has("kind") {
		return false
	}
	documents, _ := file.Documents()
	seen := 0
	for o := range objects(documents) {
		if seen++; seen > maxSamples {
			return false
		}
		if isRead(o) {
			return true
		}
	}
	return false
}

// object is one object; a list's item may lack its kind.
type object struct {
	*yamltree.Node
	kind string
}

// objects iterates over the objects of documents, those of lists one by one.
func objects(documents []*yamltree.Node) func(func(object) bool) {
	return func(yield func(object) bool) {
		for _, document := range documents {
			kind := document.Get("kind").Text()
			item, isList := strings.CutSuffix(kind, "List")
			if !isList {
				if !yield(object{document, kind}) {
					return
				}
				continue
			}
			for _, element := range document.Get("items").Elements() {
				o := object{element, element.Get("kind").Text()}
				if o.kind == "" {
					o.kind = item
				}
				if !yield(o) {
					return
				}
			}
		}
	}
}

// specs are the kinds of workloads and where their pod's specification is.
var specs = map[string][]string{
	"Pod": {"spec"}, "Deployment": {"spec", "template", "spec"}, "StatefulSet": {"spec", "template", "spec"},
	"DaemonSet": {"spec", "template", "spec"}, "ReplicaSet": {"spec", "template", "spec"}, "ReplicationController": {"spec", "template", "spec"},
	"Job": {"spec", "template", "spec"}, "CronJob": {"spec", "jobTemplate", "spec", "template", "spec"},
}

// isRead reports whether the object is one that is read here, and not one of a
// custom resource of the same name.
func isRead(o object) bool {
	group, _, _ := strings.Cut(o.Get("apiVersion").Text(), "/")
	if o.Get("apiVersion") != nil && !slices.Contains([]string{"v1", "apps", "batch", "extensions"}, group) {
		return false
	}
	return (specs[o.kind] != nil || o.kind == "Secret" || o.kind == "ServiceAccount") && o.Get("metadata", "name").Text() != ""
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Findings: ingest.NewFindings(ingest.NewBuilder(file, env)), cluster: file.Meta.Account}
	if file.Meta.RepositoryPath != "" {
		r.manifest = file.OwnPlace()
	}
	documents, problems := file.Documents()
	r.Diagnostics = append(r.Diagnostics, problems...)
	if r.cluster == "" {
		r.cluster = folderOf(file)
		r.Diagnostics = append(r.Diagnostics, file.Diagnose(fact.Info, 0,
			"reading Kubernetes objects: they do not name their cluster, for which their folder stands; name it in keyreach.yaml (sources: path, account)"))
	}
	for o := range objects(documents) {
		if ctx.Err() != nil {
			break
		}
		if o.Kind() == jsontree.Object && isRead(o) {
			r.object(o)
		}
	}
	r.Finish()
	return r.Result
}

// folderOf names the folder in which a file lies, by its repository where that is
// known; a file of no folder stands for itself.
func folderOf(file *ingest.File) string {
	meta := &file.Meta
	if meta.Repository != "" && meta.RepositoryPath != "" {
		return strings.TrimSuffix(meta.Repository+":"+path.Dir(meta.RepositoryPath), ":.")
	}
	if folder := path.Dir(file.Source); folder != "." {
		return folder
	}
	return file.Source
}

// reader reads one file.
type reader struct {
	*ingest.Findings
	cluster string
	// manifest is the file itself where it lies in a repository: who reads it reads
	// what the objects in it hold. Of an export it is zero.
	manifest ingest.Place
}

func (r *reader) object(o object) {
	switch o.kind {
	case "ServiceAccount":
		r.serviceAccount(o)
	case "Secret":
		r.secret(o)
	default:
		r.workload(o)
	}
}

// scope returns "<cluster>/<ns>".
func (r *reader) scope(o object) string {
	namespace := ingest.Shown(o.Get("metadata", "namespace").Text(), 253)
	if namespace == "" {
		namespace = "default"
	}
	return r.cluster + "/" + namespace
}

func nameOf(o object) string { return ingest.Shown(o.Get("metadata", "name").Text(), 253) }

// holder is what shows the secrets of the file's objects to its readers.
func (r *reader) holder(evidence fact.Evidence) fact.Key {
	if !r.manifest.IsZero() {
		r.PlaceOnce(r.manifest, evidence)
	}
	return r.manifest.Key
}
