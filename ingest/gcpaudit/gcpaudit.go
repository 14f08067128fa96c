package gcpaudit

import (
	"context"
	"net/url"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Windowed = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "gcp-audit" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	samples := file.Samples()
	return len(samples) > 0 && (isEntry(samples[0]) || isEntry(samples[0].Get("entries").Index(0)))
}

func isEntry(n *jsontree.Node) bool {
	p := payload(n)
	return p.Get("methodName").Kind() == jsontree.String &&
		(p.Get("authenticationInfo").Kind() == jsontree.Object || strings.HasSuffix(p.First("@type", "at_sign_type").String(), "google.cloud.audit.AuditLog"))
}

func payload(n *jsontree.Node) *jsontree.Node { return n.First("protoPayload", "protopayload") }

// Parse implements ingest.Parser.
func (p Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	return ingest.ReadWhole(ctx, p, file, env)
}

// Begin implements ingest.Windowed.
func (Parser) Begin(first *ingest.File, env ingest.Env) ingest.Reading {
	l := &log{Ledger: ingest.NewLedger(first, env, "gcp-audit", "the Google Cloud audit log"), operations: map[string]bool{}}
	return l.Reading("entries", l.read, nil)
}

type log struct {
	*ingest.Ledger
	// operations are those of which the first entry is counted and the last one
	// not yet seen.
	operations map[string]bool
}

// entry is one entry of the log.
type entry struct {
	node, payload *jsontree.Node
	at            time.Time
}

func (l *log) read(n *jsontree.Node, _ int) {
	e := entry{node: n, payload: payload(n)}
	at := timeOf(e)
	if at == nil || !isEntry(n) {
		l.Lost(at)
		l.Report(fact.Error, n, "reading the Google Cloud audit log: this entry is none of an audit log (it needs timestamp, protoPayload, methodName and authenticationInfo); it is left out")
		return
	}
	e.at = *at
	l.Cover(e.account(), "", e.class(), e.at, n)
	if l.continues(e) {
		return
	}
	l.use(e)
	l.keyLife(e)
}

func timeOf(e entry) *time.Time {
	if at := ingest.LogTime(e.node.Get("timestamp")); at != nil {
		return at
	}
	return ingest.LogTime(e.payload.Get("requestMetadata", "requestAttributes", "time"))
}

// continues reports whether an entry is a later one of an operation that is
// counted.
func (l *log) continues(e entry) bool {
	operation := e.node.Get("operation")
	id := operation.Get("id").String()
	counted := l.operations[id]
	switch {
	case id == "":
		return false
	case operation.Get("last").Bool():
		delete(l.operations, id)
	default:
		l.operations[id] = true
	}
	return counted
}

// logName is the log's name, its parts apart: projects, <id>, logs, <log>.
func (e entry) logName() []string {
	return strings.Split(e.node.First("logName", "logname").String(), "/")
}

// account is the project, else the folder, organisation or billing account.
func (e entry) account() string {
	if project := e.label("project_id"); project != "" {
		return ingest.Shown(project, 100)
	}
	parts := e.logName()
	switch {
	case len(parts) < 3:
		return ""
	case parts[0] == "projects":
		return ingest.Shown(parts[1], 100)
	}
	return ingest.Shown(parts[0]+"/"+parts[1], 100)
}

func (e entry) label(name string) string { return e.node.Get("resource", "labels", name).String() }

// class is the log: activity, data_access, system_event or policy.
func (e entry) class() string {
	parts := e.logName()
	name, err := url.PathUnescape(parts[len(parts)-1])
	if err != nil {
		return ""
	}
	class, ok := strings.CutPrefix(name, "cloudaudit.googleapis.com/")
	if !ok {
		return ""
	}
	return ingest.Shown(class, 40)
}
