package a2acard

import (
	"context"
	"slices"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "a2acard" }

// Detect implements ingest.Parser. A card has skills and capabilities, of which
// the protocol's own words tell it from other descriptions of agents.
func (Parser) Detect(file *ingest.File) bool {
	shape := file.Shape()
	if (shape.Form != ingest.FormObject && shape.Form != ingest.FormArray) || !shape.Has("name", "skills", "capabilities") {
		return false
	}
	return slices.ContainsFunc(file.Samples(), isCard)
}

func isCard(n *jsontree.Node) bool {
	capabilities := n.Get("capabilities")
	if n.Get("skills").Kind() != jsontree.Array || capabilities.Kind() != jsontree.Object || n.Get("name").String() == "" {
		return false
	}
	for _, word := range []string{"streaming", "pushNotifications", "extensions", "stateTransitionHistory", "extendedAgentCard"} {
		if capabilities.Get(word) != nil {
			return true
		}
	}
	return n.Get("defaultInputModes") != nil || n.Get("supportedInterfaces") != nil
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{Findings: ingest.NewFindings(ingest.NewBuilder(file, env))}
	root, _ := file.Tree()
	switch root.Kind() {
	case jsontree.Object:
		r.card(root, "")
	case jsontree.Array:
		for _, n := range root.Elements() {
			if ctx.Err() == nil && isCard(n) && n.Complete() {
				r.card(n, "#"+n.Get("name").String())
			}
		}
	}
	r.Finish()
	return r.Result
}

type reader struct {
	*ingest.Findings
	number int
}

// card adds the agent that a card describes; suffix tells the cards of one file
// apart that have no URL.
func (r *reader) card(n *jsontree.Node, suffix string) {
	if !isCard(n) {
		return
	}
	here := r.File.At(n)
	urls := r.addresses(n)
	place := r.File.FilePlace(r.File.Meta.Repository, r.File.Meta.RepositoryPath)
	agent := fact.Key{Kind: "agent", ID: place.ID + suffix}
	if len(urls) > 0 {
		agent.ID = urls[0]
	}
	r.Node(fact.Node{Key: agent, Name: n.Get("name").String(), Evidence: []fact.Evidence{here}, Props: fact.Props{
		"tools": skills(n), "version": n.Get("version").String(), "provider": n.Get("provider", "organization").String(),
		"protocols": protocols(n), "accepts": schemes(n),
	}})
	for _, other := range urls[min(1, len(urls)):] {
		r.Edge(fact.Key{Kind: "agent", ID: other}, fact.SameAs, agent, here)
	}
	r.credentials(n.Get("authentication", "credentials"), place)
}

// addresses returns the URLs at which the agent answers, once each.
func (r *reader) addresses(n *jsontree.Node) []string {
	at := []*jsontree.Node{n.Get("url")}
	for _, list := range []string{"supportedInterfaces", "additionalInterfaces"} {
		for _, one := range n.Get(list).Elements() {
			at = append(at, one.Get("url"))
		}
	}
	var urls []string
	for _, one := range at {
		if one.String() == "" {
			continue
		}
		a, ok := ingest.ParseAddress(one.String())
		if !ok {
			r.Diagnose(fact.Warning, one, "reading the agent card: this is no URL; it is left out")
			continue
		}
		if !slices.Contains(urls, a.Clean) {
			urls = append(urls, a.Clean)
		}
	}
	return urls
}

func skills(n *jsontree.Node) (ids []string) {
	for _, skill := range n.Get("skills").Elements() {
		if id := skill.Get("id").String(); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

func protocols(n *jsontree.Node) (list []string) {
	for _, one := range n.Get("supportedInterfaces").Elements() {
		list = append(list, one.Get("protocolBinding").String()+" "+one.Get("protocolVersion").String())
	}
	if version := n.Get("protocolVersion").String(); version != "" {
		list = append(list, version)
	}
	return list
}

// schemes returns the names of what the agent accepts, each with its type: a
// field of its own in the old form, the name of the one member in the new.
func schemes(n *jsontree.Node) (list []string) {
	for name, scheme := range n.Get("securitySchemes").Members() {
		kind := scheme.Get("type").String()
		if keys := scheme.Keys(); kind == "" && len(keys) > 0 {
			kind = keys[0]
		}
		list = append(list, name+": "+kind)
	}
	return append(list, n.Get("authentication", "schemes").Strings()...)
}

// credentials adds the value that an early card carries for its callers.
func (r *reader) credentials(at *jsontree.Node, place ingest.Place) {
	if at.String() == "" || !r.HoldsSecret("credentials", at.String()) {
		return
	}
	r.number++
	line, _ := r.File.Position(at.Offset())
	r.Add(ingest.Finding{Value: at.String(), Place: place, Line: line, Number: r.number, Evidence: r.File.At(at)})
}
