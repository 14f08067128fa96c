package detectsecrets

import (
	"context"
	"fmt"
	"regexp"
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
func (Parser) Name() string { return "detectsecrets" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	root, _ := file.Tree()
	return root.Get("results").Kind() == jsontree.Object && root.Get("plugins_used").Kind() == jsontree.Array
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	b := &baseline{Findings: ingest.NewFindings(ingest.NewBuilder(file, env))}
	root, _ := file.Tree()
	b.repository, b.at = file.ReportedRepository(""), root.Get("generated_at").Time()
	for name, entries := range root.Get("results").Members() {
		for _, entry := range entries.Elements() {
			if ctx.Err() != nil {
				break
			}
			b.add(name, entry)
		}
	}
	b.Finish()
	return b.Result
}

// baseline is one baseline being read.
type baseline struct {
	*ingest.Findings
	repository string
	at         *time.Time
	number     int
}

// digest is a SHA-1 in hexadecimal.
var digest = regexp.MustCompile(`^[0-9a-fA-F]{40}$`)

func (b *baseline) add(name string, entry *jsontree.Node) {
	b.number++
	kind, hash := entry.Get("type").String(), entry.Get("hashed_secret").String()
	switch {
	case entry.Kind() == jsontree.Object && !entry.Complete():
		return // the tree has told of the break; half an entry could mislead
	case kind == "" || !digest.MatchString(hash):
		b.Diagnose(fact.Error, entry, "reading a baseline: this value is no entry (it needs type and hashed_secret); it is left out")
		return
	case entry.Get("is_secret").Kind() == jsontree.Bool && !entry.Get("is_secret").Bool():
		b.Diagnose(fact.Info, entry, "reading a baseline: an audit has called this no secret; it is left out")
		return
	case kind == "Public IP (ipv4)":
		return
	}
	b.Add(b.finding(name, kind, hash, entry))
}

func (b *baseline) finding(name, kind, hash string, entry *jsontree.Node) ingest.Finding {
	finding := ingest.Finding{
		Scanner: "detect-secrets", Rule: kind, Number: b.number, Evidence: b.File.At(entry),
		Place: b.File.FilePlace(b.repository, name), Line: int(entry.Get("line_number").Int()),
		Props: fact.Props{"rule": kind},
	}
	if b.at != nil {
		finding.Evidence.ObservedAt = b.at
	}
	if kind != "Private Key" && !credential.PlaceholderSHA1(hash) { // see the package's comment
		finding.Marks = []string{b.Env.Fingerprint.SHA1Hex(hash)}
	}
	if entry.Get("is_secret").Bool() {
		finding.Props["audited"] = true
	}
	if verified := entry.Get("is_verified"); verified.Bool() {
		status := fact.Status{Word: "active", Evidence: fmt.Sprintf("%s#%s", b.File.Source, verified.Pointer())}
		if at := finding.Evidence.ObservedAt; at != nil {
			status.AsOf = *at
		}
		finding.Statuses = []fact.Status{status}
	}
	return finding
}
