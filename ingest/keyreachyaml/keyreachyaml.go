// Package keyreachyaml reads the users' own assertions from the keyreach.yaml
// at an estate's root. What that file says about other files is applied by
// package ingest when they are opened.
package keyreachyaml

import (
	"context"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "keyreach.yaml" }

// Detect implements ingest.Parser. The name decides: the format is ours, and a
// broken one must be told, not skipped.
func (Parser) Detect(file *ingest.File) bool { return file.Source == ingest.ConfigName }

// Parse implements ingest.Parser.
func (Parser) Parse(_ context.Context, file *ingest.File, _ ingest.Env) ingest.Result {
	config := ingest.ReadConfig(file)
	result := ingest.Result{Diagnostics: config.Diagnostics}
	for i := range config.Assert {
		result.Facts = append(result.Facts, fact.Fact{Assertion: &config.Assert[i]})
	}
	return result
}
