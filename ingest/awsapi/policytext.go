package awsapi

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// addDocument adds the policy in a member of n: an object, as the AWS CLI
// decodes it, or a string of JSON, URL-encoded or not, as the API sends it. One
// that cannot be read is there and unknown.
func (c *call) addDocument(kind, id string, of fact.Key, n *jsontree.Node, member string) {
	text := n.Get(member)
	if text == nil {
		c.Fail(n, "the policy "+id+" has no "+member)
		text = n
	}
	document := fact.Document{Kind: kind, ID: id, Of: of, Text: unreadable(), Evidence: []fact.Evidence{c.Evidence(text)}}
	switch {
	case text == n: // told above
	case text.Kind() == jsontree.String:
		c.innerDocument(text, &document)
	case text.Kind() != jsontree.Object:
		c.Fail(text, fmt.Sprintf("the policy %s is no document but %s", id, text.Kind()))
	case !isPolicy(text):
		c.Fail(text, "the policy "+id+" has no Statement; it counts as unknown")
	case text.Complete():
		document.Text = text.JSON()
		for _, statement := range statements(text) {
			document.Evidence = append(document.Evidence, c.Evidence(statement))
		}
	}
	c.Facts = append(c.Facts, fact.Fact{Document: &document})
}

// unreadable is what a policy's text is where it could not be read: a text that
// parses as no policy. Nothing of the file is kept in it.
func unreadable() json.RawMessage { return json.RawMessage(`"unreadable"`) }

// innerDocument decodes a policy that stands as text in a string.
func (c *call) innerDocument(n *jsontree.Node, document *fact.Document) {
	text := decoded(n.String())
	tree, problems := jsontree.Parse([]byte(text), jsontree.Limits{})
	for _, p := range problems {
		c.Diagnose(p.Severity, n, fmt.Sprintf("reading %s: inside the text of policy %s at byte %d: %s", c.Operation, document.ID, p.Offset, p.Message))
	}
	if !tree.Complete() || !isPolicy(tree) {
		c.Fail(n, "the text of policy "+document.ID+" is no whole JSON object with a Statement; it counts as unknown")
		return
	}
	for _, statement := range statements(tree) {
		e := document.Evidence[0]
		e.Inner = statement.Pointer()
		document.Evidence = append(document.Evidence, e)
	}
	document.Text = tree.JSON()
}

// decoded undoes URL encoding. IAM encodes as RFC 3986 says, in which a plus
// stands for itself; tools that encode forms write a blank so.
func decoded(text string) string {
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		return text
	}
	decode := url.PathUnescape
	if strings.Contains(text, "+") && !strings.Contains(text, "%20") {
		decode = url.QueryUnescape
	}
	plain, err := decode(text)
	if err != nil {
		return text
	}
	return plain
}

// isPolicy reports whether an object is a policy, as far as its text is kept. An
// object that breaks off may lack the statement.
func isPolicy(n *jsontree.Node) bool {
	for name, member := range n.Members() {
		if strings.EqualFold(name, "Statement") && (member.Kind() == jsontree.Object || member.Kind() == jsontree.Array) {
			return true
		}
	}
	return n.Kind() == jsontree.Object && !n.Complete()
}

// statements returns a policy's statements, the one where it is no list.
func statements(policy *jsontree.Node) []*jsontree.Node {
	var member *jsontree.Node
	for name, value := range policy.Members() {
		if strings.EqualFold(name, "Statement") { // AWS takes element names in any case
			member = value
		}
	}
	if member.Kind() == jsontree.Object {
		return []*jsontree.Node{member}
	}
	list := make([]*jsontree.Node, 0, member.Len())
	for _, statement := range member.Elements() {
		list = append(list, statement)
	}
	return list
}

// firstResource returns the first resource that a policy in a string names.
func firstResource(n *jsontree.Node) string {
	policy, _ := jsontree.Parse([]byte(decoded(n.String())), jsontree.Limits{})
	for _, statement := range statements(policy) {
		for _, resource := range statement.Get("Resource").Strings() {
			return resource
		}
	}
	return ""
}

// noDocument says that the issuer answered: there is no such policy.
func (c *call) noDocument(of fact.Key) {
	c.Facts = append(c.Facts, fact.Fact{Document: &fact.Document{Kind: fact.DocResource, Of: of, None: true, Evidence: []fact.Evidence{c.Evidence(nil)}}})
}

// tagProps returns tags as a map, nil for none.
func tagProps(n *jsontree.Node) any {
	tags := map[string]any{}
	for _, tag := range n.Elements() {
		if key := tag.Get("Key").String(); key != "" {
			tags[key] = tag.Get("Value").String()
		}
	}
	if len(tags) == 0 {
		return nil
	}
	return tags
}
