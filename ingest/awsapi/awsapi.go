package awsapi

import (
	"context"

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
	mixed := false
	for _, sample := range file.Samples() {
		if isEnvelope(sample) || bareOperation(sample) != nil {
			return true
		}
		mixed = mixed || sample.Get("provider").Kind() == jsontree.String
	}
	return (mixed && hasEnvelope(file)) || isErrorText(file)
}

// hasEnvelope looks for a call of AWS behind those of other providers.
func hasEnvelope(file *ingest.File) bool {
	tree, _ := file.Tree()
	for _, element := range tree.Elements() {
		if isEnvelope(element) {
			return true
		}
	}
	return false
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	out := newOutput(file, env)
	tree, _ := file.Tree()
	switch tree.Kind() {
	case jsontree.Array, jsontree.Lines:
		for _, element := range tree.Elements() {
			if ctx.Err() != nil {
				out.Interrupted = true
				break
			}
			out.element(element)
		}
	case jsontree.Absent:
		out.errorText()
	default:
		out.element(tree)
	}
	out.finish()
	return out.Result
}
