package githubapi

import (
	"context"
	"strings"

	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "githubapi" }

// Detect implements ingest.Parser. A file in which calls of AWS stand too is that
// format's, which tells of the others.
func (Parser) Detect(file *ingest.File) bool {
	mine := false
	for _, sample := range file.Samples() {
		mine = mine || isEnvelope(sample)
	}
	if !mine {
		return false
	}
	root, _ := file.Tree()
	for _, element := range root.Elements() {
		if strings.EqualFold(element.Get("provider").String(), "aws") && element.Get("operation").String() != "" {
			return false
		}
	}
	return true
}

func isEnvelope(n *jsontree.Node) bool {
	return isGitHub(n) && n.Get("request", "path").Kind() == jsontree.String
}

func isGitHub(n *jsontree.Node) bool { return strings.EqualFold(n.Get("provider").String(), "github") }

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	out := newOutput(file, env)
	root, _ := file.Tree()
	if root.Kind() == jsontree.Object {
		out.element(root)
	}
	for _, element := range root.Elements() {
		if ctx.Err() != nil {
			out.Interrupted = true
			break
		}
		out.element(element)
	}
	out.finish()
	return out.Result
}
