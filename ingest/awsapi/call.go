package awsapi

import (
	"fmt"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// call is one API call and what it gave.
type call struct {
	*output
	reader          reader
	account, region string
	at              *time.Time
	request         *jsontree.Node
	response        *jsontree.Node
	// none says that the issuer answered: there is no such thing.
	none bool
	// node is the whole record, for evidence where the response has nothing to
	// point at.
	node *jsontree.Node
	// damaged says that a part of the response could not be read; pages are the
	// listings that it is a page of.
	damaged bool
	pages   []*listing
}

// operation is the call as answers name it: "iam:ListAccessKeys".
func (c *call) operation() string { return c.reader.operation }

func (c *call) run() {
	if !c.none && c.response.Kind() != jsontree.Object {
		c.fail(c.node, "the response is no object but "+c.response.Kind().String())
		return
	}
	c.reader.read(c)
	for _, page := range c.pages {
		page.broken = page.broken || c.damaged
	}
}

// fail tells that a part of the call could not be read: its listing is then not
// complete.
func (c *call) fail(at *jsontree.Node, what string) {
	c.damaged = true
	c.Diagnose(fact.Error, at, "reading "+c.operation()+": "+what)
}

// needs returns the text of a request's member that says what the call is
// about, or tells of its absence.
func (c *call) needs(member, what string) (text string, ok bool) {
	text = c.request.Get(member).Text()
	if text == "" {
		c.fail(c.node, "nothing says "+what+"; record the call with its request ("+member+")")
	}
	return text, text != ""
}

// evidence points at n, observed when the call was made.
func (c *call) evidence(n *jsontree.Node) fact.Evidence {
	if n == nil {
		n = c.node
	}
	e := c.File.At(n)
	e.ObservedAt = c.at
	return e
}

// source names the place of n as props do.
func (c *call) source(n *jsontree.Node) string { return c.File.Source + "#" + n.Pointer() }

func (c *call) addNode(kind, id, name string, at *jsontree.Node, props fact.Props) {
	c.Node(fact.Node{Key: fact.Key{Kind: kind, ID: id}, Name: name, Props: props, Evidence: []fact.Evidence{c.evidence(at)}})
}

func (c *call) addEdge(from fact.Key, relation fact.Relation, to fact.Key, at *jsontree.Node) {
	c.Edge(from, relation, to, c.evidence(at))
}

// want returns the text of a member that must be there, or tells of its absence.
func (c *call) want(n *jsontree.Node, name string) (text string, ok bool) {
	text = n.Get(name).Text()
	if text == "" {
		at := n
		if at == nil {
			at = c.node
		}
		c.fail(at, "an element without "+name+" is left out")
	}
	return text, text != ""
}

// wantARN returns the ARN of a service's resource that a member must hold, or
// tells that it does not.
func (c *call) wantARN(n *jsontree.Node, name, service string) (arn string, ok bool) {
	arn, ok = c.want(n, name)
	if ok && (arnPart(arn, 2) != service || arnAccount(arn) == "") {
		c.fail(n.Get(name), "an element whose "+name+" is no ARN of "+service+" is left out")
		return "", false
	}
	return arn, ok
}

// list returns the objects in a member that is an array. What is none, or
// breaks off, damages the call.
func (c *call) list(n *jsontree.Node, name string) []*jsontree.Node {
	member := n.Get(name)
	switch member.Kind() {
	case jsontree.Array:
	case jsontree.Absent, jsontree.Null:
		return nil
	default:
		c.fail(member, fmt.Sprintf("%s is no list but %s", name, member.Kind()))
		return nil
	}
	c.damaged = c.damaged || !member.Complete()
	elements := make([]*jsontree.Node, 0, member.Len())
	for _, element := range member.Elements() {
		if element.Kind() != jsontree.Object {
			c.fail(element, fmt.Sprintf("an element of %s is no object but %s", name, element.Kind()))
			continue
		}
		elements = append(elements, element)
	}
	return elements
}

// listed returns the objects in a member that every answer of the operation
// has: a response without it is not a whole one.
func (c *call) listed(name string) []*jsontree.Node {
	if !c.none && c.response.Complete() && c.response.Get(name) == nil {
		c.fail(c.response, "the response has no "+name)
	}
	return c.list(c.response, name)
}

// timeProp returns a time as a prop's text, empty for none.
func timeProp(n *jsontree.Node) string { return timeText(n.Time()) }

func timeText(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
