package trufflehog

import (
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// isTrufflehog3 reports whether a value is a finding of trufflehog3, a program by
// others.
func isTrufflehog3(n *jsontree.Node) bool {
	return n.Get("rule", "id").Kind() == jsontree.String && n.Get("secret").Kind() == jsontree.String &&
		n.Get("path").Kind() == jsontree.String && n.Get("context") != nil
}

func (r *report) trufflehog3(n *jsontree.Node) {
	r.addLegacy(ingest.Finding{
		Scanner: "trufflehog3", Rule: n.Get("rule", "id").String(), Number: r.number, Evidence: r.observed(n),
		Value: n.Get("secret").String(), Context: n.Get("context", n.Get("line").Text()).String(),
		Place: r.File.FilePlace(r.File.ReportedRepository(""), n.Get("path").String()),
		Line:  int(n.Get("line").Int()), Commit: n.Get("commit").String(),
		Props: fact.Props{"rule": n.Get("rule", "id").String()},
	})
}

func (r *report) observed(n *jsontree.Node) fact.Evidence {
	evidence := r.File.At(n)
	if at := n.Get("date").Time(); at != nil {
		evidence.ObservedAt = at
	}
	return evidence
}
