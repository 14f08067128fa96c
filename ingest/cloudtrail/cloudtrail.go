package cloudtrail

import (
	"context"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Windowed = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "cloudtrail" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	for _, sample := range file.Samples() {
		if isEvent(sample) || isEvent(sample.Get("Records").Index(0)) || isEvent(sample.Get("detail")) || wrappingOf(sample) != (wrapping{}) {
			return true
		}
	}
	return false
}

// isEvent tells CloudTrail's events from others of much the same shape, as S3's
// notifications are (their eventSource is "aws:s3").
func isEvent(n *jsontree.Node) bool {
	return n.Get("userIdentity").Kind() == jsontree.Object && n.Get("eventName").Kind() == jsontree.String &&
		timeOf(n) != nil && strings.HasSuffix(n.Get("eventSource").String(), ".amazonaws.com")
}

// timeOf is when an event was; Logstash moves it to a name of its own.
func timeOf(n *jsontree.Node) *jsontree.Node {
	if at := n.Get("eventTime"); at != nil {
		return at
	}
	return n.Get("@timestamp")
}

// Parse implements ingest.Parser.
func (p Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	return ingest.ReadWhole(ctx, p, file, env)
}

// Begin implements ingest.Windowed.
func (Parser) Begin(first *ingest.File, env ingest.Env) ingest.Reading {
	unfolded := unfold(first)
	l := newLog(ingest.NewBuilder(unfolded, env))
	l.first, l.unfolded = first, unfolded
	return l
}

// Read implements ingest.Reading.
func (l *log) Read(ctx context.Context, window *ingest.File) {
	if window == l.first {
		window = l.unfolded
	} else {
		window = unfold(window)
	}
	if l.Next(window) {
		l.windows.Lost(nil)
	}
	root, _ := window.Tree()
	switch {
	case root.Kind() == jsontree.Object:
		l.element(ctx, root)
	default:
		l.readAll(ctx, root)
	}
}

// Finish implements ingest.Reading.
func (l *log) Finish() ingest.Result {
	l.emit()
	return l.Result
}

// readAll reads a list of events; an element may be a file of CloudTrail itself,
// where files were joined line by line.
func (l *log) readAll(ctx context.Context, list *jsontree.Node) {
	for _, n := range list.Elements() {
		if ctx.Err() != nil {
			l.windows.Lost(nil) // the rest is not read
			return
		}
		l.element(ctx, n)
	}
}

// element reads an event, or what services wrap events in: a file of CloudTrail, an
// event of EventBridge, which hands on those that a rule asks for.
func (l *log) element(ctx context.Context, n *jsontree.Node) {
	switch records := n.Get("Records"); {
	case records.Kind() == jsontree.Array:
		l.readAll(ctx, records)
	case isEvent(n.Get("detail")):
		l.found = true
		l.read(n.Get("detail"))
	case l.readWrapped(ctx, n), hasList(n):
	default:
		l.read(n)
	}
}

// hasList reports whether an object has one of the lists in which events come, here
// without any.
func hasList(n *jsontree.Node) bool {
	for _, w := range wrappings() {
		if n.Get(w.list).Kind() == jsontree.Array {
			return true
		}
	}
	return false
}

func (l *log) read(n *jsontree.Node) {
	if n.Kind() == jsontree.Object && !n.Complete() {
		l.windows.Lost(nil)
		return // an event without its errorCode would read as a success
	}
	if !isEvent(n) {
		l.windows.Lost(timeOf(n).Time())
		l.Diagnose(fact.Error, n, "reading CloudTrail: this element is no event (it needs eventTime, eventSource, eventName and userIdentity); it is left out")
		return
	}
	at := timeOf(n).Time()
	if at == nil {
		l.windows.Lost(nil)
		l.Diagnose(fact.Error, timeOf(n), "reading CloudTrail: the event's time is none; the event is left out")
		return
	}
	e := event{node: n, at: *at, name: n.Get("eventName").String(), failed: n.Get("errorCode").Text() != ""}
	l.windows.Cover(e.account(), e.node.Get("awsRegion").String(), e.class(), e.at, n)
	l.use(e)
	l.mint(e)
	l.lifecycle(e)
	l.call(e)
}
