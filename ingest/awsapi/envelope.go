package awsapi

import (
	"strconv"
	"strings"
	"unicode"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

func isAWS(n *jsontree.Node) bool { return strings.EqualFold(n.Get("provider").String(), "aws") }

func isEnvelope(n *jsontree.Node) bool {
	return isAWS(n) && n.Get("operation").String() != ""
}

// recorded reads one envelope.
func (o *output) recorded(n *jsontree.Node) {
	c := &call{output: o, RecordedCall: o.Call(n), request: n.Get("request"), account: accountText(n.Get("account")), region: n.Get("region").String()}
	if !c.choose(n.Get("service").String(), n.Get("operation").String()) {
		return
	}
	code, failed := errorCode(n)
	switch {
	case !failed:
		c.run()
	case c.reader.none && notFound(code):
		c.None = true
		c.run()
	default:
		c.Diagnose(fact.Info, n, "the recorded call "+c.Operation+" failed with "+orUnnamed(code)+": what it would give counts as not given")
	}
}

// choose finds the reader of an operation. Names are compared without case and
// without what command lines put between words.
func (c *call) choose(service, operation string) bool {
	r, ok := c.readers[normalName(service, operation)]
	if !ok {
		c.Diagnose(fact.Info, c.Record, "the recorded call "+strconv.Quote(ingest.Short(service, 60)+":"+ingest.Short(operation, 60))+" is not read by this version; its content is left out")
	}
	c.reader, c.Operation = r, r.operation
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
