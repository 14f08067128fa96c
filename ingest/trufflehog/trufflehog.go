package trufflehog

import (
	"context"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "trufflehog" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	for _, sample := range file.Samples() {
		if isFinding(sample) || isVersion2(sample) || isTrufflehog3(sample) {
			return true
		}
	}
	return false
}

func isFinding(n *jsontree.Node) bool {
	return n.Get("SourceMetadata").Kind() == jsontree.Object && n.Get("DetectorName").Kind() == jsontree.String
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &report{Findings: ingest.NewFindings(ingest.NewBuilder(file, env))}
	root, _ := file.Tree()
	if root.Kind() == jsontree.Object {
		r.add(root)
	}
	for _, n := range root.Elements() {
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
	number int
}

func (r *report) add(n *jsontree.Node) {
	r.number++
	switch {
	case n.Kind() == jsontree.Object && !n.Complete():
		// The tree has told of the break; half a record could mislead.
	case isFinding(n):
		r.version3(n)
	case isVersion2(n):
		r.version2(n)
	case isTrufflehog3(n):
		r.trufflehog3(n)
	case n.Get("level") != nil && n.Get("msg") != nil:
		// Trufflehog's own log is JSON too when it is asked to be.
	default:
		r.Diagnose(fact.Error, n, "reading trufflehog findings: this value is no finding (it needs SourceMetadata and DetectorName); it is left out")
	}
}

func (r *report) version3(n *jsontree.Node) {
	finding := ingest.Finding{Scanner: "trufflehog", Rule: n.Get("DetectorName").String(), Number: r.number, Evidence: r.File.At(n)}
	r.readPlace(n, &finding)
	r.readValue(n, &finding)
	r.readVerification(n, &finding)
	r.Add(finding)
}

// readVerification keeps what the issuer said when trufflehog asked. A failed
// question says nothing, and "not verified" is not "dead".
func (r *report) readVerification(n *jsontree.Node, finding *ingest.Finding) {
	extra := n.Get("ExtraData")
	props := fact.Props{
		fact.PropAccount: extra.Get("account").Text(),
		fact.PropARN:     extra.Get("arn").String(),
	}
	if extra.Get("is_canary").Bool() {
		props["canary"] = true
	}
	if verified := n.Get("Verified"); verified.Kind() == jsontree.Bool {
		props["verified"] = verified.Bool()
		switch {
		case verified.Bool():
			r.setStatus(n, props, "active")
		case n.Get("VerificationError").String() != "":
			r.setStatus(n, props, "unknown")
		}
	}
	finding.Props = props
	finding.ActsAs = extra.Get("arn").String()
	finding.ActsAsEvidence = r.File.At(n)
	if arn := extra.Get("arn"); arn != nil {
		finding.ActsAsEvidence = r.File.At(arn)
	}
}

// setStatus notes a status. The times in a finding are those of the commit or
// the message, not of the question: only keyreach.yaml tells when it was asked.
func (r *report) setStatus(n *jsontree.Node, props fact.Props, status string) {
	props[fact.PropStatus] = status
	props[fact.PropStatusEvidence] = r.File.Source + "#" + n.Pointer()
	if at := r.File.Meta.ObservedAt; at != nil {
		props[fact.PropStatusAsOf] = at.UTC().Format(time.RFC3339)
	}
}
