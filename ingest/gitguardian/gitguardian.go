package gitguardian

import (
	"context"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "gitguardian" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	for _, sample := range file.Samples() {
		if isScan(sample) || isIncident(sample) || isWebhook(sample) {
			return true
		}
	}
	return false
}

// isScan reports whether a value is the report of a scan for secrets. A clean scan
// has neither scans nor entities, only its counts; one that broke off lacks these.
func isScan(n *jsontree.Node) bool {
	if n.Get("type").Kind() != jsontree.String || n.Get("iac_engine_version") != nil {
		return false
	}
	counted := n.Get("total_incidents").Kind() == jsontree.Number && n.Get("total_occurrences").Kind() == jsontree.Number
	return counted || !n.Complete() && (n.Get("entities_with_incidents").Kind() == jsontree.Array || n.Get("scans").Kind() == jsontree.Array)
}

func isIncident(n *jsontree.Node) bool {
	return n.Get("detector", "name").Kind() == jsontree.String && n.Get("secret_hash").Kind() == jsontree.String &&
		n.Get("validity") != nil
}

func isWebhook(n *jsontree.Node) bool {
	return n.Get("source").String() == "GitGuardian" && isIncident(n.Get("incident"))
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &report{Findings: ingest.NewFindings(ingest.NewBuilder(file, env)), repository: file.ReportedRepository("")}
	root, _ := file.Tree()
	if root.Kind() == jsontree.Object {
		r.read(ctx, root)
	}
	for _, n := range root.Elements() {
		if ctx.Err() != nil {
			break
		}
		r.read(ctx, n)
	}
	r.Finish()
	return r.Result
}

// report is one report being read.
type report struct {
	*ingest.Findings
	repository string
	number     int
}

func (r *report) read(ctx context.Context, n *jsontree.Node) {
	switch {
	case isScan(n): // each incident in it is looked at for being whole
		r.scan(ctx, n, 0)
	case n.Kind() == jsontree.Object && !n.Complete():
		// The tree has told of the break; half an incident could mislead.
	case isWebhook(n):
		r.incident(n.Get("incident"), n.Get("timestamp").Time())
	case isIncident(n):
		r.incident(n, nil)
	default:
		r.Diagnose(fact.Error, n, "reading GitGuardian: this value is neither a scan nor an incident; it is left out")
	}
}
