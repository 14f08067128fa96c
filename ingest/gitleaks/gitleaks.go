package gitleaks

import (
	"context"
	"regexp"
	"strconv"
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
func (Parser) Name() string { return "gitleaks" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	switch file.Shape().Form {
	case ingest.FormObject, ingest.FormLines:
		return false
	case ingest.FormArray:
		for _, sample := range file.Samples() {
			if isVersion8(sample) || isVersion7(sample) {
				return true
			}
		}
		return false
	default:
		return isTable(file) || isJUnit(file)
	}
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
	switch {
	case root != nil:
		report.array(ctx, root)
	case isJUnit(file):
		report.junit(ctx)
	default:
		report.table(ctx)
	}
	report.Finish()
	return report.Result
}

func (r *report) array(ctx context.Context, root *jsontree.Node) {
	for _, n := range root.Elements() {
		if ctx.Err() != nil {
			return
		}
		// What an incomplete record lacks could turn its meaning; the break is
		// told by the tree.
		if n.Kind() == jsontree.Object && !n.Complete() {
			r.number++
			continue
		}
		r.add(n, r.File.At(n))
	}
}

// report is one report being read. A run of gitleaks is about one repository.
type report struct {
	*ingest.Findings
	repository string
	number     int
}

// add takes in a finding that is written as JSON, at evidence.
func (r *report) add(n *jsontree.Node, evidence fact.Evidence) {
	r.number++
	switch {
	case isVersion8(n):
		r.take(version8(n), evidence)
	case isVersion7(n):
		r.take(version7(n), evidence)
	default:
		r.complain(fact.Error, evidence, "this element is no finding (it needs RuleID, File and Secret or Match); it is left out")
	}
}

// take takes in a finding whatever it was written as.
func (r *report) take(found found, evidence fact.Evidence) {
	finding := ingest.Finding{Scanner: "gitleaks", Rule: found.rule, Value: credential.Unmasked(found.value), Context: found.context,
		Line: found.line, Commit: found.commit, Number: r.number, Evidence: evidence}
	if awsUniqueID.MatchString(finding.Value) {
		r.complain(fact.Info, evidence, "the value is the unique id of an AWS principal, which is no secret; the finding is left out")
		return
	}
	finding.Place = r.File.FilePlace(r.repository, found.file)
	if finding.Place.Name == "" {
		r.complain(fact.Warning, evidence, "the finding names no file; its place is the report")
	}
	if finding.Rule == awsKeyRule {
		finding.Part = credential.PartID
	}
	if found.at != nil {
		finding.Evidence.ObservedAt = found.at
	}
	finding.ID = fingerprint(&found)
	r.Add(finding)
}

// fingerprint is gitleaks' own id of a finding, composed as it does (README,
// "fingerprint"), so that no further text of the report is kept: commit, file, rule
// and line.
func fingerprint(f *found) string {
	if f.file == "" || f.rule == "" || credential.LooksLikeValue(f.rule) || credential.LooksLikeValue(f.file) {
		return ""
	}
	id := f.file + ":" + f.rule + ":" + strconv.Itoa(f.line)
	if f.commit != "" {
		id = f.commit + ":" + id
	}
	return id
}

func (r *report) complain(severity fact.Severity, at fact.Evidence, message string) {
	r.Diagnostics = append(r.Diagnostics, fact.Diagnostic{Source: at.Source, Line: at.Line, Column: at.Column, Severity: severity,
		Message: "reading gitleaks findings: " + message})
}

// found is a finding as each of the forms of a report gives it.
type found struct {
	rule, value, context, file string
	line                       int
	commit                     string
	at                         *time.Time
}

// awsKeyRule finds access key ids, not their secrets.
const awsKeyRule = "aws-access-token"

// awsUniqueID is an id of a user, role, group, policy or profile: the rule of
// version 7 takes them for keys.
var awsUniqueID = regexp.MustCompile(`^(AGPA|AIDA|AROA|AIPA|ANPA|ANVA)[A-Z0-9]{12,}$`)

func version8(n *jsontree.Node) found {
	return found{
		rule:    n.Get("RuleID").String(),
		value:   n.Get("Secret").String(),
		context: n.Get("Match").String(),
		file:    n.Get("File").String(),
		line:    int(n.Get("StartLine").Int()),
		commit:  n.Get("Commit").String(),
		at:      n.Get("Date").Time(),
	}
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
