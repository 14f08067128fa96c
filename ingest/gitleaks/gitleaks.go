package gitleaks

import (
	"context"
	"regexp"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "gitleaks" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	if file.Shape().Form != ingest.FormArray {
		return false
	}
	for _, sample := range file.Samples() {
		if isVersion8(sample) || isVersion7(sample) {
			return true
		}
	}
	return false
}

// isVersion8 and isVersion7 tell the layouts apart by the exact spelling of
// their names: "rule" is not "RuleID".
func isVersion8(n *jsontree.Node) bool {
	isText := func(name string) bool { return n.Get(name).Kind() == jsontree.String }
	return isText("RuleID") && (isText("Secret") || isText("Match")) && n.Get("File") != nil
}

func isVersion7(n *jsontree.Node) bool {
	return n.Get("rule").Kind() == jsontree.String && n.Get("offender") != nil && n.Get("commit") != nil
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	findings := ingest.NewFindings(ingest.NewBuilder(file, env))
	root, _ := file.Tree()
	report := &report{Findings: findings, repository: file.ReportedRepository(linkedRepository(root))}
	for i, n := range root.Elements() {
		if ctx.Err() != nil {
			break
		}
		// What an incomplete record lacks could turn its meaning; the break is
		// told by the tree.
		if n.Kind() == jsontree.Object && !n.Complete() {
			continue
		}
		report.add(n, i+1)
	}
	report.Finish()
	return report.Result
}

// report is one report being read. A run of gitleaks is about one repository.
type report struct {
	*ingest.Findings
	repository string
}

func (r *report) add(n *jsontree.Node, number int) {
	var finding ingest.Finding
	switch {
	case isVersion8(n):
		finding = r.version8(n)
	case isVersion7(n):
		finding = r.version7(n)
	default:
		r.Diagnose(fact.Error, n, "reading gitleaks findings: this element is no finding (it needs RuleID, File and Secret or Match); it is left out")
		return
	}
	if awsUniqueID.MatchString(finding.Value) {
		r.Diagnose(fact.Info, n, "reading gitleaks findings: the value is the unique id of an AWS principal, which is no secret; the finding is left out")
		return
	}
	if finding.Place.Name == "" {
		r.Diagnose(fact.Warning, n, "reading gitleaks findings: the finding names no file; its place is the report")
	}
	finding.Scanner, finding.Number = "gitleaks", number
	if finding.Rule == awsKeyRule {
		finding.Part = credential.PartID
	}
	finding.Evidence = r.File.At(n)
	if at := n.Get("Date").Time(); at != nil {
		finding.Evidence.ObservedAt = at
	} else if at := n.Get("date").Time(); at != nil {
		finding.Evidence.ObservedAt = at
	}
	r.Add(finding)
}

// awsKeyRule finds access key ids, not their secrets.
const awsKeyRule = "aws-access-token"

// awsUniqueID is an id of a user, role, group, policy or profile: the rule of
// version 7 takes them for keys.
var awsUniqueID = regexp.MustCompile(`^(AGPA|AIDA|AROA|AIPA|ANPA|ANVA)[A-Z0-9]{12,}$`)

func (r *report) version8(n *jsontree.Node) ingest.Finding {
	return ingest.Finding{
		Rule:    n.Get("RuleID").String(),
		Value:   shown(n.Get("Secret").String()),
		Context: n.Get("Match").String(),
		Place:   r.File.FilePlace(r.repository, n.Get("File").String()),
		Line:    int(n.Get("StartLine").Int()),
		Commit:  n.Get("Commit").String(),
	}
}

// shown returns the value, empty where --redact replaced it or a part of it.
func shown(value string) string {
	if credential.Redacted(value) {
		return ""
	}
	return value
}

// webFile is the address of a file at a commit on the usual hosts.
var webFile = regexp.MustCompile(`^(https?://[^/]+/.+?)(?:/-)?/(?:blob|src|commit)/`)

// linkedRepository returns the repository that the links of a report lead into.
func linkedRepository(root *jsontree.Node) string {
	for _, n := range root.Elements() {
		for _, address := range []string{repositoryOfLink(n.Get("Link").String()), n.Get("repoURL").String(), repositoryOfLink(n.Get("leakURL").String()), n.Get("repo").String()} {
			if ingest.RepositoryFrom(address) != "" {
				return address
			}
		}
	}
	return ""
}

// repositoryOfLink returns the address of the repository that a link to a
// finding leads into; empty for none.
func repositoryOfLink(link string) string {
	if match := webFile.FindStringSubmatch(link); match != nil {
		return match[1]
	}
	return ""
}
