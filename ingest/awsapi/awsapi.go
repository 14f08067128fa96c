package awsapi

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
func (Parser) Name() string { return "awsapi" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	if !file.HasPrefix("{") && !file.HasPrefix("[") {
		return false
	}
	tree, _ := file.Tree()
	first := tree
	if tree.Kind() == jsontree.Array || tree.Kind() == jsontree.Lines {
		first = tree.Index(0)
	}
	return isEnvelope(first) || (tree.Kind() == jsontree.Object && bareOperation(tree) != nil)
}

func isEnvelope(n *jsontree.Node) bool {
	return strings.EqualFold(n.Get("provider").String(), "aws") && n.Get("operation").Kind() == jsontree.String
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	tree, problems := file.Tree()
	out := &output{file: file, env: env, listings: map[listingKey]*listing{}}
	for _, p := range problems {
		out.diagnose(p.Severity, p.Offset, p.Message)
	}
	switch tree.Kind() {
	case jsontree.Array, jsontree.Lines:
		for _, element := range tree.Elements() {
			if ctx.Err() != nil {
				break
			}
			out.recorded(element)
		}
	default:
		if isEnvelope(tree) {
			out.recorded(tree)
		} else {
			out.bare(tree)
		}
	}
	out.finishListings()
	return out.Result
}
