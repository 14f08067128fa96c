package githubsecrets

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
func (Parser) Name() string { return "githubsecrets" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	for _, sample := range file.PagedSamples() {
		if isAlert(sample) || isWebhook(sample) || isLocation(sample) {
			return true
		}
	}
	return false
}

func isAlert(n *jsontree.Node) bool {
	return n.Get("number").Kind() == jsontree.Number && n.Get("secret_type").Kind() == jsontree.String &&
		(n.Get("locations_url") != nil || n.Get("state") != nil)
}

func isWebhook(n *jsontree.Node) bool {
	alert := n.Get("alert")
	return n.Get("action").Kind() == jsontree.String && alert.Get("number").Kind() == jsontree.Number &&
		alert.Get("secret_type").Kind() == jsontree.String
}

// isLocation reports whether a value is a location as locations_url answers it,
// which does not say of which alert it is.
func isLocation(n *jsontree.Node) bool {
	kind, details := n.Get("type").String(), n.Get("details")
	return kind == "commit" && details.Get("blob_sha") != nil && details.Get("commit_sha") != nil ||
		kind != "" && details.Get(kind+"_url").Kind() == jsontree.String
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &report{GitHubAlerts: ingest.GitHubAlerts{Findings: ingest.NewFindings(ingest.NewBuilder(file, env))}}
	root, _ := file.Tree()
	if root.Kind() == jsontree.Object {
		r.read(root)
	}
	for n := range ingest.Paged(root) {
		if ctx.Err() != nil {
			break
		}
		r.read(n)
	}
	r.Finish()
	if r.locations > 0 && r.Count() == 0 {
		r.Skipped = "the locations of a secret scanning alert without the alert; add them to it, as \"locations\""
	}
	return r.Result
}

// report is one list of alerts, or one delivery of a webhook, being read.
type report struct {
	ingest.GitHubAlerts
	// locations counts those that stand without their alert.
	locations int
}

func (r *report) read(n *jsontree.Node) {
	if n.Kind() == jsontree.Object && !n.Complete() {
		return // the tree has told of the break; half an alert could mislead
	}
	switch {
	case isWebhook(n):
		r.Add(n.Get("alert"), n.Get("repository"), n.Get("location"))
	case isAlert(n):
		r.Add(n, n.Get("repository"), nil)
	case isLocation(n):
		r.locations++
	default:
		r.Diagnose(fact.Error, n, "reading secret scanning alerts: this value is no alert (it needs number, secret_type and state); it is left out")
	}
}
