package sarif

import (
	"regexp"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// add takes in a result, once for each of its locations.
func (r *run) add(result *jsontree.Node) {
	finding := ingest.Finding{
		Scanner: r.scanner, Rule: r.ruleID(result), Evidence: r.File.At(result), Commit: r.commit(result),
		Props: fact.Props{
			"rule":        r.ruleID(result),
			"suppression": suppression(result),
			"baseline":    result.Get("baselineState").String(),
		},
	}
	if finding.Rule == "aws-access-token" && finding.Scanner == "gitleaks" { // the rule finds key ids
		finding.Part = credential.PartID
	}
	finding.Evidence.ObservedAt = r.observed(result)
	locations := result.Get("locations")
	if locations.Len() == 0 {
		r.Diagnose(fact.Warning, result, "reading SARIF: the result names no location; where the secret lies is not known")
		r.addAt(finding, nil)
	}
	finding.Value = offender(result)
	for _, location := range locations.Elements() {
		r.addAt(finding, location.Get("physicalLocation"))
	}
}

// offender is where gitleaks before version 8 wrote the value; its snippet is the
// whole line.
func offender(result *jsontree.Node) string {
	value := result.Get("properties", "offender").String()
	if credential.Redacted(value) {
		return ""
	}
	return value
}

func (r *run) addAt(finding ingest.Finding, location *jsontree.Node) {
	r.number++
	finding.Number = r.number
	finding.Place = r.place(location.Get("artifactLocation"))
	region := location.Get("region")
	finding.Line = int(region.Get("startLine").Int())
	if snippet := region.Get("snippet", "text").String(); finding.Value != "" {
		finding.Context = snippet
	} else {
		finding.Value, finding.Context = r.value(snippet)
	}
	r.Add(finding)
}

// suppression returns how a result is suppressed: accepted, underReview or
// rejected; empty where it is not.
func suppression(result *jsontree.Node) string {
	for _, s := range result.Get("suppressions").Elements() {
		for _, name := range []string{"status", "state"} { // "state" in drafts of 2.1
			if word := s.Get(name).String(); word != "" {
				return word
			}
		}
		return "accepted"
	}
	return ""
}

// commit returns the commit that a result was found in, else that which was
// scanned.
func (r *run) commit(result *jsontree.Node) string {
	for _, n := range []*jsontree.Node{result.Get("partialFingerprints", "commitSha"), result.Get("properties", "commitSha"),
		result.Get("properties", "commit"), result.Get("versionControlProvenance")} {
		if n.String() != "" {
			return n.String()
		}
	}
	return r.revision
}

// oneValue is a text that may be a value and nothing beside it.
var oneValue = regexp.MustCompile(`^[A-Za-z0-9+/_.~:%-]+=*$`)

// value returns the secret in a snippet, empty where the snippet does not tell it
// from the text around it, and the snippet as context.
func (r *run) value(snippet string) (value, context string) {
	snippet = strings.TrimSpace(snippet)
	switch {
	case snippet == "" || credential.Redacted(snippet):
		return "", ""
	case r.scanner == "gitleaks": // it writes the value alone
		return snippet, snippet
	case credential.FindAWSKeyID(snippet) != "", oneValue.MatchString(snippet):
		return snippet, snippet
	default:
		return "", snippet
	}
}
