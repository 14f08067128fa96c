package k8saudit

import (
	"context"
	"crypto/sha256"
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
func (Parser) Name() string { return "k8s-audit" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	samples := file.Samples()
	if len(samples) == 0 {
		return false
	}
	first := samples[0]
	if first.Get("kind").String() == "EventList" {
		return ofAudit(first) || isEvent(first.Get("items").Index(0))
	}
	return isEvent(first)
}

func isEvent(n *jsontree.Node) bool {
	return n.Get("kind").String() == "Event" && ofAudit(n) && n.Get("verb").Kind() == jsontree.String && n.Get("user").Kind() == jsontree.Object
}

// isListed reports whether an element of an EventList is an event: the API server
// writes neither kind nor apiVersion there.
func isListed(n *jsontree.Node) bool {
	return n.Get("kind") == nil && n.Get("apiVersion") == nil && n.Get("auditID") != nil && n.Get("stage") != nil &&
		n.Get("verb").Kind() == jsontree.String && n.Get("user").Kind() == jsontree.Object
}

func ofAudit(n *jsontree.Node) bool {
	return strings.HasPrefix(n.Get("apiVersion").String(), "audit.k8s.io/")
}

// Parse implements ingest.Parser.
func (p Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	return ingest.ReadWhole(ctx, p, file, env)
}

// Begin implements ingest.Windowed.
func (Parser) Begin(first *ingest.File, env ingest.Env) ingest.Reading {
	l := &log{Ledger: ingest.NewLedger(first, env, "k8s-audit", "the Kubernetes audit log"), cluster: first.Meta.Account,
		answered: map[requestID]bool{}, waiting: map[requestID]int{}}
	if samples := first.Samples(); len(samples) > 0 {
		l.isList = samples[0].Get("kind").String() == "EventList"
	}
	if l.cluster == "" {
		l.cluster = first.Source
		l.Diagnostics = append(l.Diagnostics, first.Diagnose(fact.Info, 0,
			"reading the Kubernetes audit log: the log does not name its cluster, which is called after this file; name it in keyreach.yaml (sources: path, account)"))
	}
	return l.Reading("items", l.read, l.unanswered)
}

// requestID is a digest of an auditID.
type requestID [16]byte

type log struct {
	*ingest.Ledger
	cluster string
	// isList says that the file is one EventList.
	isList bool
	// answered are the requests that are counted.
	answered map[requestID]bool
	// requests are those of which only the arrival was seen so far; waiting has
	// their places.
	requests []*event
	waiting  map[requestID]int
}

// event is one record of the log.
type event struct {
	// file is the window that the record stands in.
	file *ingest.File
	node *jsontree.Node
	at   time.Time
	id   requestID
}

func (l *log) read(n *jsontree.Node, _ int) {
	at := timeOf(n)
	if known := isEvent(n) || l.isList && isListed(n); at == nil || !known {
		l.Lost(at)
		l.Report(fact.Error, n, "reading the Kubernetes audit log: this record is no event (it needs kind, verb, user and requestReceivedTimestamp); it is left out")
		return
	}
	l.Cover(l.cluster, "", strings.ToLower(n.Get("level").String()), *at, n)
	e := &event{file: l.File, node: n, at: *at}
	auditID := n.Get("auditID").String()
	if auditID == "" {
		l.request(e)
		return
	}
	digest := sha256.Sum256([]byte(auditID))
	e.id = requestID(digest[:16])
	switch {
	case l.answered[e.id]:
	case n.Get("stage").String() == "RequestReceived":
		if _, known := l.waiting[e.id]; !known {
			l.waiting[e.id] = len(l.requests)
			l.requests = append(l.requests, e)
		}
	default:
		if i, known := l.waiting[e.id]; known {
			l.requests[i] = nil
		}
		l.answered[e.id] = true
		l.request(e)
	}
}

// unanswered counts the requests of which the log has no answer.
func (l *log) unanswered() {
	for _, e := range l.requests {
		if e != nil {
			l.File = e.file // where its record stands
			l.request(e)
		}
	}
}

func timeOf(n *jsontree.Node) *time.Time {
	for _, name := range []string{"requestReceivedTimestamp", "stageTimestamp", "timestamp"} {
		if at := ingest.LogTime(n.Get(name)); at != nil {
			return at
		}
	}
	return nil
}
