package awsapi

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

func isAWS(n *jsontree.Node) bool { return strings.EqualFold(n.Get("provider").String(), "aws") }

func isEnvelope(n *jsontree.Node) bool {
	return isAWS(n) && n.Get("operation").String() != ""
}

// recorded reads one envelope.
func (o *output) recorded(n *jsontree.Node) {
	c := &call{output: o, node: n, request: n.Get("request"), response: n.Get("response"), account: accountText(n.Get("account")),
		region: n.Get("region").String(), at: o.callTime(n.Get("at"))}
	if !c.choose(n.Get("service").String(), n.Get("operation").String()) {
		return
	}
	code, failed := errorCode(n)
	switch {
	case !failed:
		c.run()
	case c.reader.none && notFound(code):
		c.none = true
		c.run()
	default:
		c.Diagnose(fact.Info, n, "the recorded call "+c.operation()+" failed with "+orUnnamed(code)+": what it would give counts as not given")
	}
}

// choose finds the reader of an operation. Names are compared without case and
// without what command lines put between words.
func (c *call) choose(service, operation string) bool {
	r, ok := c.readers[normalName(service, operation)]
	if !ok {
		c.Diagnose(fact.Info, c.node, "the recorded call "+strconv.Quote(short(service)+":"+short(operation))+" is not read by this version; its content is left out")
	}
	c.reader = r
	return ok
}

func normalName(service, operation string) string {
	plain := func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' {
			return -1
		}
		return unicode.ToLower(r)
	}
	service = strings.TrimSuffix(strings.Map(plain, service), ".amazonaws.com")
	if service == "s3api" { // the command line's name
		service = "s3"
	}
	return service + ":" + strings.Map(plain, operation)
}

// accountText returns an account's 12 digits; written as a number it has lost
// its leading zeros.
func accountText(n *jsontree.Node) string {
	text := n.Text()
	if n.Kind() == jsontree.Number && len(text) < 12 {
		text = strings.Repeat("0", 12-len(text)) + text
	}
	return text
}

// callTime returns when a call was made: what the record says, else what
// keyreach.yaml says of the file.
func (o *output) callTime(n *jsontree.Node) *time.Time {
	if at := n.Time(); at != nil {
		return at
	}
	if n.Kind() != jsontree.Absent && n.Kind() != jsontree.Null {
		o.Diagnose(fact.Warning, n, `reading a recorded call: "at" is no time with a zone (2026-11-01T00:00:00Z); the call counts as of unknown time`)
		return nil
	}
	return o.File.Meta.ObservedAt
}
