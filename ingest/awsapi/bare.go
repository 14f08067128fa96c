package awsapi

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// bare reads a response without its call.
func (o *output) bare(n *jsontree.Node) {
	c := &call{output: o, RecordedCall: o.BareCall(n, n), account: o.File.Meta.Account, region: o.File.Meta.Region}
	r := bareOperation(n)
	if r == nil {
		c.Diagnose(fact.Error, n, "reading an AWS response: its keys name no operation; record the call with its request")
		return
	}
	c.reader, c.Operation = *r, r.operation
	c.run()
}

// bareOperation returns the reader whose keys a bare response has, nil for none.
func bareOperation(n *jsontree.Node) *reader {
	if n.Kind() != jsontree.Object {
		return nil
	}
	for _, r := range readerList() {
		if len(r.bare) > 0 && hasAll(n, r.bare) {
			return &r
		}
	}
	return nil
}

func hasAll(n *jsontree.Node, marks []string) bool {
	for _, mark := range marks {
		if !hasOne(n, mark) {
			return false
		}
	}
	return true
}

// maxBare is how many members a bare response has whose list is empty: where no
// element speaks for it, much else beside the list speaks against.
const maxBare = 6

// hasOne reports whether one of a mark's alternatives is there: "A" is a
// member, "A!" a text that is the only member, "A{b}" an object with member b,
// "A[b]" a list that is empty or whose first element has member b, "A<b>" one
// whose first element has it: others have lists of that name too.
func hasOne(n *jsontree.Node, mark string) bool {
	for alternative := range strings.SplitSeq(mark, "|") {
		end := strings.IndexAny(alternative, "!{[<")
		if end < 0 {
			if n.Get(alternative) != nil {
				return true
			}
			continue
		}
		member, inner := n.Get(alternative[:end]), strings.Trim(alternative[end:], "!{}[]<>")
		found := false
		switch alternative[end] {
		case '!':
			found = member.Kind() == jsontree.String && n.Len() == 1
		case '{':
			found = member.Get(inner) != nil
		case '<':
			found = member.Index(0).Get(inner) != nil
		case '[':
			found = member.Kind() == jsontree.Array && (member.Index(0).Get(inner) != nil || (member.Len() == 0 && n.Len() <= maxBare))
		}
		if found {
			return true
		}
	}
	return false
}

// isBare reports whether the response came without its call.
func (c *call) isBare() bool { return c.Record == c.Response }
