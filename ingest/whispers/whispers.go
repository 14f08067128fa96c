package whispers

import (
	"context"
	"slices"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "whispers" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	return file.Shape().Form == ingest.FormArray && slices.ContainsFunc(file.Samples(), isFinding)
}

func isFinding(n *jsontree.Node) bool {
	text := func(name string) bool { return n.Get(name).Kind() == jsontree.String }
	return text("key") && n.Get("value") != nil && text("file") && n.Get("line") != nil && text("message") && text("severity")
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	findings := ingest.NewFindings(ingest.NewBuilder(file, env))
	repository := file.ReportedRepository("")
	root, _ := file.Tree()
	for i, n := range root.Elements() {
		switch {
		case ctx.Err() != nil:
			findings.Finish()
			return findings.Result
		case n.Kind() == jsontree.Object && !n.Complete():
			// The tree has told of the break; half a finding could mislead.
		case !isFinding(n):
			findings.Diagnose(fact.Error, n, "reading whispers: this value is no finding (it needs key, value, file and line); it is left out")
		case isNoSecret(ruleOf(n)):
			findings.Diagnose(fact.Info, n, "reading whispers: this rule finds names and not secrets; it is left out")
		default:
			findings.Add(finding(file, repository, n, i+1))
		}
	}
	findings.Finish()
	return findings.Result
}

func finding(file *ingest.File, repository string, n *jsontree.Node, number int) ingest.Finding {
	f := ingest.Finding{
		Scanner: "whispers", Rule: ruleOf(n), Number: number, Evidence: file.At(n),
		Value: credential.Unmasked(n.Get("value").String()), Context: n.Get("value").String(),
		Place: file.FilePlace(repository, n.Get("file").String()), Line: int(n.Get("line").Int()),
		Props: fact.Props{"rule": ruleOf(n)},
	}
	if credential.FindAWSKeyID(f.Value) == f.Value && f.Value != "" {
		f.Part = credential.PartID
	}
	return f
}

// ruleOf returns the rule's id, in older reports its message.
func ruleOf(n *jsontree.Node) string {
	if id := n.Get("rule_id").String(); id != "" {
		return id
	}
	return n.Get("message").String()
}

// isNoSecret reports whether a rule finds what is no secret: a file by its name, a
// call that is dangerous, a comment.
func isNoSecret(rule string) bool {
	return rule == "comment" || rule == "cors" || strings.HasPrefix(rule, "file") || strings.HasPrefix(rule, "sensitive-file") ||
		strings.HasPrefix(rule, "dangerous")
}
