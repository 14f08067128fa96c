package gitlabsecrets

import (
	"context"
	"regexp"
	"strings"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "gitlabsecrets" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	root, _ := file.Tree()
	list := root.Get("vulnerabilities")
	if list.Kind() != jsontree.Array {
		return false
	}
	return root.Get("scan", "type").String() == category || list.Index(0).Get("category").String() == category
}

// category is what GitLab calls findings of secrets.
const category = "secret_detection"

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &report{Findings: ingest.NewFindings(ingest.NewBuilder(file, env)), repository: file.ReportedRepository("")}
	root, _ := file.Tree()
	r.at = scanTime(root.Get("scan", "end_time"))
	for _, n := range root.Get("vulnerabilities").Elements() {
		if ctx.Err() != nil {
			break
		}
		r.add(n)
	}
	r.Finish()
	return r.Result
}

// report is one report being read.
type report struct {
	*ingest.Findings
	repository string
	at         *time.Time
	number     int
}

// scanTime returns a time that GitLab writes in UTC without saying so.
func scanTime(n *jsontree.Node) *time.Time {
	if at := n.Time(); at != nil {
		return at
	}
	return jsontree.ParseTime(n.String() + "Z")
}

func (r *report) add(n *jsontree.Node) {
	r.number++
	location := n.Get("location")
	switch {
	case n.Kind() == jsontree.Object && !n.Complete():
		return // the tree has told of the break; half a finding could mislead
	case location.Get("file").String() == "":
		r.Diagnose(fact.Error, n, "reading secret detection: this value is no finding (it needs location.file); it is left out")
		return
	case n.Get("category") != nil && n.Get("category").String() != category:
		return
	}
	finding := ingest.Finding{
		Scanner: "gitlab", Rule: ruleOf(n), Number: r.number, Evidence: r.File.At(n),
		Place: r.File.FilePlace(r.repository, location.Get("file").String()), Line: int(location.Get("start_line").Int()),
		Value: credential.Unmasked(n.Get("raw_source_code_extract").String()), Commit: commitOf(location),
		Props: fact.Props{"rule": ruleOf(n), "flag": n.Get("flags").Index(0).Get("type").String()},
	}
	finding.Context = finding.Value
	if credential.FindAWSKeyID(finding.Value) == finding.Value && finding.Value != "" || isKeyID(finding.Rule) {
		finding.Part = credential.PartID
	}
	finding.Evidence.ObservedAt = r.observed(location.Get("commit", "date"))
	r.Add(finding)
}

// isKeyID reports whether a rule finds the ids of AWS keys.
func isKeyID(rule string) bool { return rule == "AWS" }

// ruleOf returns the id of the rule that found a secret.
func ruleOf(n *jsontree.Node) string {
	for _, identifier := range n.Get("identifiers").Elements() {
		if strings.HasSuffix(identifier.Get("type").String(), "rule_id") {
			return identifier.Get("value").String()
		}
	}
	return ""
}

// noCommit is the commit of a scan that did not look at history.
var noCommit = regexp.MustCompile(`^0+$`)

func commitOf(location *jsontree.Node) string {
	if sha := location.Get("commit", "sha").String(); !noCommit.MatchString(sha) {
		return sha
	}
	return ""
}

func (r *report) observed(commit *jsontree.Node) *time.Time {
	switch {
	case commit.Time() != nil:
		return commit.Time()
	case r.at != nil:
		return r.at
	default:
		return r.File.Meta.ObservedAt
	}
}
