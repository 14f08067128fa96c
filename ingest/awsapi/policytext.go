package awsapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// addDocument adds the policy at n: an object, as the AWS CLI decodes it, or a
// string of JSON, URL-encoded or not, as the API sends it.
func (c *call) addDocument(kind, id string, of fact.Key, n *jsontree.Node) {
	document := fact.Document{Kind: kind, ID: id, Of: of, Evidence: []fact.Evidence{c.evidence(n)}}
	switch n.Kind() {
	case jsontree.Object:
		document.Text = compact(n.Raw())
		for _, statement := range statements(n) {
			document.Evidence = append(document.Evidence, c.evidence(statement))
		}
		if !n.Complete() {
			document.Text = quoted(n.Raw())
		}
	case jsontree.String:
		document.Text = c.innerDocument(n, &document)
	default:
		c.diagnose(fact.Error, n.Offset(), fmt.Sprintf("reading %s: the policy %s is no document but %s", c.operation, id, n.Kind()))
		document.Text = quoted(n.Raw())
	}
	c.Facts = append(c.Facts, fact.Fact{Document: &document})
}

// innerDocument decodes a policy that stands as text in a string.
func (c *call) innerDocument(n *jsontree.Node, document *fact.Document) json.RawMessage {
	text := n.String()
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		if decoded, err := url.QueryUnescape(text); err == nil {
			text = decoded
		}
	}
	tree, problems := jsontree.Parse([]byte(text), jsontree.Limits{})
	for _, p := range problems {
		c.diagnose(p.Severity, n.Offset(), fmt.Sprintf("reading %s: inside the text of policy %s at byte %d: %s", c.operation, document.ID, p.Offset, p.Message))
	}
	if !tree.Complete() {
		return quoted([]byte(text))
	}
	for _, statement := range statements(tree) {
		e := document.Evidence[0]
		e.Inner = statement.Pointer()
		document.Evidence = append(document.Evidence, e)
	}
	return compact(tree.Raw())
}

// statements returns a policy's statements, the one where it is no list.
func statements(policy *jsontree.Node) []*jsontree.Node {
	member := policy.Get("Statement")
	if member.Kind() == jsontree.Object {
		return []*jsontree.Node{member}
	}
	var list []*jsontree.Node
	for _, statement := range member.Elements() {
		list = append(list, statement)
	}
	return list
}

// compact returns JSON without white space, in memory of its own. What is no
// JSON is kept as a string, which parses as no policy and so stays unknown.
func compact(raw []byte) json.RawMessage {
	var buffer bytes.Buffer
	if err := json.Compact(&buffer, raw); err != nil {
		return quoted(raw)
	}
	return buffer.Bytes()
}

// quoted keeps a text that is no policy as a JSON string, cut to what helps to
// find it.
func quoted(raw []byte) json.RawMessage {
	text, err := json.Marshal("unreadable: " + string(raw[:min(len(raw), 200)]))
	if err != nil {
		return json.RawMessage(`"unreadable"`)
	}
	return text
}

// noDocument says that the issuer answered: there is no such policy.
func (c *call) noDocument(kind string, of fact.Key) {
	c.Facts = append(c.Facts, fact.Fact{Document: &fact.Document{Kind: kind, Of: of, None: true, Evidence: []fact.Evidence{c.evidence(nil)}}})
}
