package cloudtrail

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// wrapping is how a service hands events on: as texts, in members of the name text,
// of the elements of a list. None of these proves that nothing else happened.
type wrapping struct{ list, text string }

// wrappings are those that are known: lookup-events; filter-log-events and
// get-log-events of CloudWatch Logs; its subscriptions, one record a line.
func wrappings() []wrapping {
	return []wrapping{{"Events", "CloudTrailEvent"}, {"events", "message"}, {"logEvents", "message"}}
}

// wrappingOf returns how an object wraps events, the zero value for not at all.
func wrappingOf(n *jsontree.Node) wrapping {
	for _, w := range wrappings() {
		if isWrapped(n.Get(w.list).Index(0), w.text) {
			return w
		}
	}
	return wrapping{}
}

// isWrapped recognises an event that is a text (or was one, see unfold).
func isWrapped(n *jsontree.Node, text string) bool {
	inner := n.Get(text)
	switch {
	case isEvent(inner):
		return true
	case inner.Kind() != jsontree.String:
		return false
	case text == "CloudTrailEvent":
		return n.Get("EventId") != nil
	}
	return n.Get("timestamp") != nil && strings.Contains(inner.String(), `"userIdentity"`) && strings.Contains(inner.String(), `"eventSource"`)
}

// unfold returns the file with the texts of events as what they say, at the same
// place: no text is longer than it is written inside another. Other files are
// returned as they are.
func unfold(file *ingest.File) *ingest.File {
	root, _ := file.Tree()
	holders := []*jsontree.Node{root}
	if root.Kind() == jsontree.Lines || root.Kind() == jsontree.Array {
		if !slices.ContainsFunc(file.Samples(), func(n *jsontree.Node) bool { return wrappingOf(n) != (wrapping{}) }) {
			return file
		}
		holders = holders[:0]
		for _, n := range root.Elements() {
			holders = append(holders, n)
		}
	}
	data, text := []byte(nil), ""
	for _, holder := range holders {
		w := wrappingOf(holder)
		if w.text == "" {
			continue
		}
		if text = w.text; data == nil {
			data = bytes.Clone(file.Data)
		}
		for _, n := range holder.Get(w.list).Elements() {
			unfoldText(data, n.Get(w.text))
		}
	}
	if data == nil {
		return file
	}
	return file.Relaid(data, text)
}

func unfoldText(data []byte, text *jsontree.Node) {
	inner := []byte(text.String())
	if !text.Complete() || !json.Valid(inner) || len(inner) > len(text.Raw()) {
		return // it is told as no event
	}
	for i, b := range inner {
		if b == '\n' || b == '\r' {
			inner[i] = ' ' // white space between values: lines are those of the file
		}
	}
	at := data[text.Offset() : text.Offset()+len(text.Raw())]
	copy(at[copy(at, inner):], bytes.Repeat([]byte(" "), len(at)))
}

// readWrapped reads the events that an object wraps, and reports whether it does.
func (l *log) readWrapped(ctx context.Context, n *jsontree.Node) bool {
	w := wrappingOf(n)
	if w.text == "" {
		return false
	}
	for _, element := range n.Get(w.list).Elements() {
		if ctx.Err() != nil {
			return true
		}
		l.found = true
		inner := element.Get(w.text)
		if !isEvent(inner) {
			l.Diagnose(fact.Error, element, "reading CloudTrail: the text of this event is none; it is left out")
			continue
		}
		l.read(inner)
	}
	return true
}
