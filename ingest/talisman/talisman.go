package talisman

import (
	"context"
	"regexp"
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
func (Parser) Name() string { return "talisman" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	root, _ := file.Tree()
	return root.Get("summary", "types", "filecontent") != nil && root.Get("results").Kind() == jsontree.Array
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &report{Findings: ingest.NewFindings(ingest.NewBuilder(file, env)), repository: file.ReportedRepository("")}
	root, _ := file.Tree()
	for _, n := range root.Get("results").Elements() {
		if ctx.Err() != nil {
			break
		}
		for _, failure := range n.Get("failure_list").Elements() {
			r.add(n.Get("filename").String(), failure)
		}
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

func (r *report) add(name string, failure *jsontree.Node) {
	r.number++
	switch {
	case failure.Kind() != jsontree.Object || name == "":
		r.Diagnose(fact.Error, failure, "reading talisman: this value is no failure of a file; it is left out")
		return
	case !failure.Complete():
		return // the tree has told of the break; half a failure could mislead
	case failure.Get("type").String() != "filecontent":
		r.Diagnose(fact.Info, failure, "reading talisman: a file is judged by its name or size, which tells of no secret; it is left out")
		return
	}
	finding := ingest.Finding{
		Scanner: "talisman", Rule: "filecontent", Number: r.number, Evidence: r.File.At(failure),
		Place: r.File.FilePlace(r.repository, name), Commit: failure.Get("commits").Index(0).String(),
		Value: found(failure.Get("message").String()),
	}
	if credential.FindAWSKeyID(finding.Value) == finding.Value && finding.Value != "" {
		finding.Part = credential.PartID
	}
	r.Add(finding)
}

// quoted is the end of a message that shows what was found.
var quoted = regexp.MustCompile(`(?:such as|content|pattern|texts?) ?: ?(\S+)$`)

// found returns the text that a message shows, empty where it is cut.
func found(message string) string {
	match := quoted.FindStringSubmatch(strings.TrimSpace(message))
	if match == nil || credential.Redacted(match[1]) {
		return ""
	}
	return match[1]
}
