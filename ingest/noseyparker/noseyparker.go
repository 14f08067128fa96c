package noseyparker

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf8"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "noseyparker" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool { return slices.ContainsFunc(file.Samples(), isFinding) }

func isFinding(n *jsontree.Node) bool {
	return n.Get("rule_name").Kind() == jsontree.String && n.Get("matches").Kind() == jsontree.Array &&
		n.Get("num_matches").Kind() == jsontree.Number
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &report{Findings: ingest.NewFindings(ingest.NewBuilder(file, env)), repository: file.ReportedRepository("")}
	root, _ := file.Tree()
	if root.Kind() == jsontree.Object {
		r.add(ctx, root)
	}
	for _, n := range root.Elements() {
		if ctx.Err() != nil {
			break
		}
		r.add(ctx, n)
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

func (r *report) add(ctx context.Context, n *jsontree.Node) {
	switch {
	case n.Kind() == jsontree.Object && !n.Complete():
		return // the tree has told of the break; half a finding could mislead
	case !isFinding(n):
		r.Diagnose(fact.Error, n, "reading Nosey Parker: this value is no finding (it needs rule_name and matches); it is left out")
		return
	case slices.Equal(n.Get("statuses").Strings(), []string{"reject"}):
		r.Diagnose(fact.Info, n, "reading Nosey Parker: someone has labelled this finding reject; it is left out")
		return
	}
	for _, match := range n.Get("matches").Elements() {
		if ctx.Err() != nil {
			return
		}
		r.number++
		if match.Kind() != jsontree.Object {
			r.Diagnose(fact.Error, match, "reading Nosey Parker: this value is no match; it is left out")
			continue
		}
		r.match(n, match)
	}
}

func (r *report) match(n, match *jsontree.Node) {
	finding := ingest.Finding{
		Scanner: "noseyparker", Rule: ruleOf(n), Number: r.number, Evidence: r.File.At(match),
		Value: valueOf(n, match), Context: match.Get("snippet", "matching").String(),
		Line:  int(match.Get("location", "source_span", "start", "line").Int()),
		Props: fact.Props{"rule": n.Get("rule_name").String()},
	}
	finding.Part = partOf(finding.Rule, finding.Value)
	r.provenance(match.Get("provenance"), &finding)
	r.Add(finding)
}

// partOf returns which part of an AWS key a rule or a value is, empty for none.
func partOf(rule, value string) string {
	switch {
	case rule == "np.aws.2":
		return credential.PartSecret
	case rule == "np.aws.4":
		return credential.PartToken
	case rule == "np.aws.1", value != "" && credential.FindAWSKeyID(value) == value:
		return credential.PartID
	default:
		return ""
	}
}

// ruleOf returns the rule's id, in early versions its name.
func ruleOf(n *jsontree.Node) string {
	if id := n.Get("rule_text_id").String(); id != "" {
		return id
	}
	return n.Get("rule_name").String()
}

// valueOf returns the value that a finding's rule found; of a rule that finds both
// halves of an AWS key all that matched; empty for other rules that find several.
func valueOf(n, match *jsontree.Node) string {
	for _, content := range []*jsontree.Node{match.Get("match_content"), n.Get("match_content")} {
		if content.String() != "" {
			return credential.Unmasked(content.String())
		}
	}
	matching := match.Get("snippet", "matching").String()
	for _, groups := range []*jsontree.Node{match.Get("groups"), n.Get("groups")} {
		if groups.Len() == 1 {
			return credential.Unmasked(text(groups.Index(0).String(), matching))
		}
	}
	if credential.FindAWSKeyID(matching) != "" {
		return credential.Unmasked(matching)
	}
	return ""
}

// text returns what a group holds. The snippet tells whether it is in base64.
func text(group, matching string) string {
	decoded, err := base64.StdEncoding.DecodeString(group)
	if err != nil || len(decoded) == 0 || !utf8.Valid(decoded) || strings.Contains(matching, group) {
		return group
	}
	return string(decoded)
}
