package awsapi

import (
	"fmt"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// call is one API call and what it gave.
type call struct {
	*output
	ingest.RecordedCall
	reader          reader
	account, region string
	request         *jsontree.Node
}

func (c *call) run() { c.Run(false, func() { c.reader.read(c) }) }

// needs returns the text of a request's member that says what the call is
// about, or tells of its absence.
func (c *call) needs(member, what string) (text string, ok bool) {
	text = c.request.Get(member).Text()
	if text == "" {
		c.Fail(c.Record, "nothing says "+what+"; record the call with its request ("+member+")")
	}
	return text, text != ""
}

// source names the place of n as props do.
func (c *call) source(n *jsontree.Node) string { return c.File.Source + "#" + n.Pointer() }

func (c *call) addNode(kind, id, name string, at *jsontree.Node, props fact.Props) {
	c.Node(fact.Node{Key: fact.Key{Kind: kind, ID: id}, Name: name, Props: props, Evidence: []fact.Evidence{c.Evidence(at)}})
}

func (c *call) addEdge(from fact.Key, relation fact.Relation, to fact.Key, at *jsontree.Node) {
	c.Edge(from, relation, to, c.Evidence(at))
}

// wantARN returns the ARN of a service's resource that a member must hold, or
// tells that it does not.
func (c *call) wantARN(n *jsontree.Node, name, service string) (arn string, ok bool) {
	arn, ok = c.Want(n, name)
	if ok && (arnPart(arn, 2) != service || arnAccount(arn) == "") {
		c.Fail(n.Get(name), "an element whose "+name+" is no ARN of "+service+" is left out")
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
		c.Fail(member, fmt.Sprintf("%s is no list but %s", name, member.Kind()))
		return nil
	}
	c.Damaged = c.Damaged || !member.Complete()
	elements := make([]*jsontree.Node, 0, member.Len())
	for _, element := range member.Elements() {
		if element.Kind() != jsontree.Object {
			c.Fail(element, fmt.Sprintf("an element of %s is no object but %s", name, element.Kind()))
			continue
		}
		elements = append(elements, element)
	}
	return elements
}

// listed returns the objects in a member that every answer of the operation
// has: a response without it is not a whole one.
func (c *call) listed(name string) []*jsontree.Node {
	if !c.None && c.Response.Complete() && c.Response.Get(name) == nil {
		c.Fail(c.Response, "the response has no "+name)
	}
	return c.list(c.Response, name)
}
