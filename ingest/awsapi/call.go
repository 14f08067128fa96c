package awsapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// call is one API call and what it gave.
type call struct {
	*output
	operation       string // "iam:ListAccessKeys"
	account, region string
	at              *time.Time
	request         *jsontree.Node
	response        *jsontree.Node
	// none says that the issuer answered: there is no such thing.
	none bool
	// node is the whole record, for evidence where the response has nothing to
	// point at.
	node *jsontree.Node
}

// output collects what a file gives.
type output struct {
	ingest.Result
	file     *ingest.File
	env      ingest.Env
	listings map[listingKey]*listing
	order    []listingKey
}

func (o *output) diagnose(severity fact.Severity, offset int, message string) {
	o.Diagnostics = append(o.Diagnostics, o.file.Diagnose(severity, offset, message))
}

// recorded reads one envelope.
func (o *output) recorded(n *jsontree.Node) {
	if !isEnvelope(n) {
		o.diagnose(fact.Error, n.Offset(), `reading a recorded call: it needs "provider":"aws" and "operation"`)
		return
	}
	c := &call{output: o, node: n, request: n.Get("request"), response: n.Get("response"), account: n.Get("account").Text(),
		region: n.Get("region").String(), at: n.Get("at").Time(),
		operation: strings.ToLower(n.Get("service").String()) + ":" + n.Get("operation").String()}
	if c.at == nil {
		c.at = o.file.Meta.ObservedAt
		if given := n.Get("at"); given.Kind() != jsontree.Absent && given.Kind() != jsontree.Null {
			o.diagnose(fact.Warning, given.Offset(), "reading a recorded call: \"at\" is no time (RFC 3339)")
		}
	}
	if code := n.Get("error", "code").String(); code != "" {
		c.failed(code)
		return
	}
	c.run()
}

// notFound are the codes that say: there is none.
func notFound(code string) bool {
	code = strings.TrimSuffix(code, "Exception")
	return slices.Contains([]string{"NoSuchEntity", "NoSuchBucketPolicy", "NoSuchBucket", "ResourceNotFound", "NotFound", "404",
		"AWSOrganizationsNotInUse", "NoSuchPublicAccessBlockConfiguration", "QueueDoesNotExist", "PolicyNotFound"}, code)
}

// failed reads a recorded error: not found is an answer, anything else is not.
func (c *call) failed(code string) {
	if !notFound(code) {
		c.diagnose(fact.Info, c.node.Offset(), fmt.Sprintf("the recorded call %s failed with %q: what it would list counts as not given", c.operation, code))
		return
	}
	c.none = true
	c.run()
}

func (c *call) run() {
	r, ok := readers()[c.operation]
	if !ok {
		c.diagnose(fact.Info, c.node.Offset(), fmt.Sprintf("the recorded call %s is not read yet; its content is left out", c.operation))
		return
	}
	if !c.none && c.response.Kind() != jsontree.Object {
		c.diagnose(fact.Error, c.node.Offset(), fmt.Sprintf("reading %s: the response is no object but %s", c.operation, c.response.Kind()))
		return
	}
	r.read(c)
}

// bare reads a response without its call.
func (o *output) bare(n *jsontree.Node) {
	r := bareOperation(n)
	if r == nil {
		o.diagnose(fact.Error, n.Offset(), "reading an AWS response: its keys name no operation; record the call with its request")
		return
	}
	c := &call{output: o, node: n, operation: r.operation, response: n, account: o.file.Meta.Account, region: o.file.Meta.Region,
		at: o.file.Meta.ObservedAt}
	c.run()
}

// evidence points at n, observed when the call was made.
func (c *call) evidence(n *jsontree.Node) fact.Evidence {
	if n == nil {
		n = c.node
	}
	e := c.file.Evidence(n.Pointer(), n.Offset())
	e.ObservedAt = c.at
	return e
}

func (c *call) addNode(kind, id, name string, at *jsontree.Node, props fact.Props) {
	info, _ := c.env.Catalogue.KindInfo(kind)
	maps.DeleteFunc(props, func(_ string, value any) bool { return saysNothing(value) })
	if len(props) == 0 {
		props = nil
	}
	c.Facts = append(c.Facts, fact.Fact{Node: &fact.Node{Class: info.Class, Key: fact.Key{Kind: kind, ID: id}, Name: name, Props: props,
		Evidence: []fact.Evidence{c.evidence(at)}}})
}

// saysNothing reports whether a prop was not in the response.
func saysNothing(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []string:
		return len(v) == 0
	default:
		return false
	}
}

func (c *call) addEdge(from fact.Key, relation fact.Relation, to fact.Key, at *jsontree.Node) *fact.Edge {
	edge := &fact.Edge{From: from, Relation: relation, To: to, Evidence: []fact.Evidence{c.evidence(at)}}
	c.Facts = append(c.Facts, fact.Fact{Edge: edge})
	return edge
}

// want returns the text of a member that must be there, or tells of its absence.
func (c *call) want(n *jsontree.Node, name string) (text string, ok bool) {
	text = n.Get(name).Text()
	if text == "" {
		c.diagnose(fact.Error, n.Offset(), fmt.Sprintf("reading %s: an element without %s is left out", c.operation, name))
	}
	return text, text != ""
}

// list returns the elements of a member that must be an array of objects.
func (c *call) list(n *jsontree.Node, name string) []*jsontree.Node {
	member := n.Get(name)
	switch member.Kind() {
	case jsontree.Array:
	case jsontree.Absent, jsontree.Null:
		return nil
	default:
		c.diagnose(fact.Error, member.Offset(), fmt.Sprintf("reading %s: %s is no list but %s", c.operation, name, member.Kind()))
		return nil
	}
	elements := make([]*jsontree.Node, 0, member.Len())
	for _, element := range member.Elements() {
		if element.Kind() != jsontree.Object {
			c.diagnose(fact.Error, element.Offset(), fmt.Sprintf("reading %s: an element of %s is no object but %s", c.operation, name, element.Kind()))
			continue
		}
		elements = append(elements, element)
	}
	if !member.Complete() {
		c.listing(fact.Key{}).broken = true
	}
	return elements
}

// arnAccount returns the account in an ARN, empty for none.
func arnAccount(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return ""
	}
	return parts[4]
}

func arnRegion(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return ""
	}
	return parts[3]
}

// timeProp returns a time as a prop's text, empty for none.
func timeProp(n *jsontree.Node) string { return timeText(n.Time()) }

func timeText(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
