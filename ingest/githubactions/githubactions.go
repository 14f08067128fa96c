package githubactions

import (
	"context"

	"github.com/rhysd/actionlint"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "githubactions" }

// Detect implements ingest.Parser. Only actions say what they run by; only workflows have both jobs and what they
// run on; "on" reads as a boolean in old YAML, so some tools write it so.
func (Parser) Detect(file *ingest.File) bool {
	if isAction(file) {
		return true
	}
	shape := file.Shape()
	if shape.Form != ingest.FormYAML && shape.Form != ingest.FormObject {
		return false
	}
	return shape.Has("on", "jobs") || shape.Has("true", "jobs")
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Builder: ingest.NewBuilder(file, env)}
	// The YAML parser tells of what is broken; a workflow in JSON is YAML too.
	r.Diagnostics = nil
	if isAction(file) {
		r.action()
		return r.Result
	}
	workflow := r.parse()
	if workflow == nil {
		return r.Result
	}
	r.identify(workflow)
	r.emitWorkflow(workflow)
	jobs := jobsInOrder(workflow)
	if r.cut && len(jobs) > 0 {
		jobs = jobs[:len(jobs)-1] // what the job lacks could turn its meaning
	}
	for _, job := range jobs {
		if ctx.Err() != nil {
			break
		}
		r.emitJob(workflow, job)
	}
	return r.Result
}

// reader reads one workflow file.
type reader struct {
	*ingest.Builder
	workflow *actionlint.Workflow
	// cut says that the file was read only up to a break in its last job.
	cut bool

	// repository is the id that secrets and refs hang on: the repository's, or
	// the source where it is not known.
	repository string
	known      bool
	slug       string // owner/name
	host       string
	key        fact.Key // the workflow's
	variants   []variant
}
