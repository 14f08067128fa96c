package cloudtrail

import (
	"bytes"
	"context"
	"encoding/json"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// isFound recognises an event as lookup-events shows it: the event itself is a
// text (or was one, see unfold).
func isFound(n *jsontree.Node) bool {
	inner := n.Get("CloudTrailEvent")
	return n.Get("EventId") != nil && (inner.Kind() == jsontree.String || isEvent(inner))
}

// unfold returns the file with the texts of events as what they say, at the same
// place: no text is longer than it is written inside another. Other files are
// returned as they are.
func unfold(file *ingest.File) *ingest.File {
	root, _ := file.Tree()
	list := root.Get("Events")
	if !isFound(list.Index(0)) {
		return file
	}
	data := bytes.Clone(file.Data)
	for _, n := range list.Elements() {
		text := n.Get("CloudTrailEvent")
		inner := []byte(text.String())
		if !text.Complete() || !json.Valid(inner) || len(inner) > len(text.Raw()) {
			continue // it is told as no event
		}
		for i, b := range inner {
			if b == '\n' || b == '\r' {
				inner[i] = ' ' // white space between values: lines are those of the file
			}
		}
		at := data[text.Offset() : text.Offset()+len(text.Raw())]
		copy(at[copy(at, inner):], bytes.Repeat([]byte(" "), len(at)))
	}
	return file.Relaid(data, "CloudTrailEvent")
}

func (l *log) readFound(ctx context.Context, list *jsontree.Node) {
	for _, n := range list.Elements() {
		if ctx.Err() != nil {
			return
		}
		l.found = true
		inner := n.Get("CloudTrailEvent")
		if !isEvent(inner) {
			l.Diagnose(fact.Error, n, "reading CloudTrail: the text of this event is none; it is left out")
			continue
		}
		l.read(inner)
	}
}
