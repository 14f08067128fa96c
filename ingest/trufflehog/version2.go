package trufflehog

import (
	"regexp"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// isVersion2 reports whether a value is a finding of version 2: what a rule found
// in one file of one commit.
func isVersion2(n *jsontree.Node) bool {
	return n.Get("stringsFound").Kind() == jsontree.Array && n.Get("reason").Kind() == jsontree.String && n.Get("commitHash") != nil
}

// maxStrings bounds how many strings of one record are read: the rule of entropy
// reports each word of a file that was packed.
const maxStrings = 1000

func (r *report) version2(n *jsontree.Node) {
	for i, found := range n.Get("stringsFound").Elements() {
		if i == maxStrings {
			r.Diagnose(fact.Warning, found, "reading trufflehog findings: one record has more than 1000 strings; the rest of them is left out")
			return
		}
		if i > 0 {
			r.number++
		}
		if found.Kind() != jsontree.String {
			r.Diagnose(fact.Error, found, "reading trufflehog findings: what was found is no text; it is left out")
			continue
		}
		finding := ingest.Finding{Scanner: "trufflehog2", Rule: n.Get("reason").String(), Number: r.number, Evidence: r.File.At(found),
			Commit: n.Get("commitHash").String(), Place: r.File.FilePlace(r.File.ReportedRepository(""), n.Get("path").String()),
			Props: fact.Props{"rule": n.Get("reason").String()}}
		finding.Value, finding.Context = single(found.String())
		r.addLegacy(finding)
	}
}

// addLegacy takes in a finding of a rule that finds key ids by their form.
func (r *report) addLegacy(finding ingest.Finding) {
	if credential.FindAWSKeyID(finding.Value) != "" {
		finding.Part = credential.PartID
	}
	if credential.Redacted(finding.Value) {
		finding.Value = ""
	}
	r.Add(finding)
}

// diffMark is what a line of a difference begins with: a sign, in some versions a
// number before it.
var diffMark = regexp.MustCompile(`^(?:[0-9]+ )?[+-]`)

// single returns the value in what was found: all of it where it is one word, the
// part with an AWS key where it is a line with one; else it is empty.
func single(found string) (value, context string) {
	text := strings.TrimSpace(diffMark.ReplaceAllString(found, ""))
	switch {
	case !strings.ContainsAny(text, " \t\"'`"):
		return text, text
	case credential.FindAWSKeyID(text) != "":
		return text, text
	default:
		return "", text
	}
}
