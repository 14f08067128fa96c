package jenkinsfile

import (
	"bytes"
	"context"
	"slices"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "jenkinsfile" }

// maxSniffed bounds how much of a file decides what it is.
const maxSniffed = 64 << 10

// Detect implements ingest.Parser. A declarative pipeline is a block pipeline with
// stages; a scripted one has a node, or a step that only Jenkins has.
func (Parser) Detect(file *ingest.File) bool {
	data := file.Data[:min(len(file.Data), maxSniffed)]
	if !hasWords(data) || file.Shape().Form != ingest.FormText {
		return false
	}
	tokens, _ := lex(string(data))
	p := program{tokens: tokens}
	depth := 0
	for i, t := range tokens {
		switch {
		case t.kind == mark && (t.text == "{" || t.text == "(" || t.text == "["):
			depth++
		case t.kind == mark && (t.text == "}" || t.text == ")" || t.text == "]"):
			depth--
		case t.kind != word || depth > 1 || i > 0 && p.is(i-1, "."):
		case t.text == "pipeline" && depth == 0 && p.is(i+1, "{"):
			return p.hasBlock("stages") && p.hasWord("agent") || p.hasBlock("stages") && p.hasBlock("stage")
		case t.text == "node" && p.is(i+1, "{"):
			return true
		case t.text == "node" && p.is(i+1, "(") && p.closes(i+1, "{"):
			return true
		case t.text == "withCredentials" && (p.is(i+1, "(") || p.is(i+1, "[")):
			return true
		}
	}
	return false
}

// hasWords is the cheap part of detection.
func hasWords(data []byte) bool {
	for _, w := range []string{"pipeline", "node", "withCredentials"} {
		if bytes.Contains(data, []byte(w)) {
			return true
		}
	}
	return false
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Pipeline: ingest.NewPipeline(ingest.NewBuilder(file, env), "jenkins", "")}
	r.Confidence = "inferred"
	tokens, broken := lex(string(file.Data))
	r.program = program{tokens: tokens}
	if broken >= 0 {
		r.Diagnostics = append(r.Diagnostics, file.Diagnose(fact.Error, broken, "reading the pipeline: a string or a comment begins here and is not ended; the rest of the line, or of the file, was not read"))
	}
	if len(tokens) == maxTokens {
		r.Diagnostics = append(r.Diagnostics, file.Diagnose(fact.Error, tokens[len(tokens)-1].offset, "reading the pipeline: it is too long; nothing from here on was read"))
	}
	r.Begin("", fact.Props{"libraries": r.libraries()})
	for i := range tokens {
		if i%1000 == 0 && ctx.Err() != nil {
			break
		}
		r.look(i)
	}
	r.emit()
	return r.Result
}

// reader reads one file.
type reader struct {
	*ingest.Pipeline
	program
	found []sighting
	// roles and paths are those of withAWS and withVault.
	roles, paths []string
	variables    []ingest.Variable
}

// sighting is one place at which a credential is named.
type sighting struct {
	id     string
	offset int
}

func (r *reader) emit() {
	here := r.File.Evidence("", 0)
	props := fact.Props{"roleToAssume": sorted(r.roles), "secretPaths": sorted(r.paths)}
	job := r.Job("pipeline", "", props, here)
	variants := []fact.Key{r.Variant(job, "build", ingest.ClassDefaultRef, nil, here), r.Variant(job, "build", ingest.ClassOtherRef, nil, here)}
	for _, c := range r.found {
		at := r.File.Evidence("", c.offset)
		_, stored := r.Secret(r.Workflow.ID, c.id, at)
		r.Use(variants, stored, at)
	}
	r.Literals(job, r.variables, ingest.All(variants))
}

func sorted(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
