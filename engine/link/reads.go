package link

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// The props by which configurations name what they read; package ingest has them.
const (
	propReads    = "reads"
	propSettings = "settings"
)

// bindReads lets consumers use what the places hold that they are configured to
// read: the variables of an env_file, the keys of a secret. What a named setting
// of a place that was not given holds is a secret of which nothing else is known.
func (l *linker) bindReads() {
	stored := l.stores()
	for _, consumer := range l.nodes {
		entries, _ := consumer.Props[propReads].([]any)
		for _, entry := range entries {
			fields, _ := entry.(map[string]any)
			place, _ := fields["place"].(string)
			setting, _ := fields["setting"].(string)
			if kind, id, ok := strings.Cut(place, ":"); ok && kind != "" && id != "" {
				l.bindRead(consumer, fact.Key{Kind: kind, ID: id}, setting, stored)
			}
		}
	}
}

// stores returns the edges to what each place stores, in their order.
func (l *linker) stores() map[fact.Key][]*fact.Edge {
	stored := map[fact.Key][]*fact.Edge{}
	for i := range l.facts.Edges {
		if e := &l.facts.Edges[i]; e.Relation == fact.Stores {
			stored[e.From] = append(stored[e.From], e)
		}
	}
	return stored
}

func (l *linker) bindRead(consumer *fact.Node, place fact.Key, setting string, stored map[fact.Key][]*fact.Edge) {
	holder := l.facts.Nodes[place]
	if place.Kind == "aws-secret" || place.Kind == "aws-ssm-parameter" {
		if len(stored[place]) == 0 {
			l.readsUnknown(consumer, place, setting)
			return
		}
	}
	if holder == nil && setting == "" {
		return
	}
	settings := fact.Props{}
	if holder != nil {
		if named, ok := holder.Props[propSettings].(map[string]any); ok {
			settings = named
		}
	}
	if setting == "" {
		l.readsAll(consumer, stored[place])
		return
	}
	kind, id, known := strings.Cut(settings.String(setting), ":")
	if known {
		l.edge(fact.Edge{From: consumer.Key, Relation: fact.Uses, To: fact.Key{Kind: kind, ID: id}, Evidence: slices.Concat(consumer.Evidence, holder.Evidence)})
		return
	}
	if place.Kind == "k8s-secret" && len(settings) == 0 {
		// A secret's key is one, whatever it holds; a file's variable need not be.
		l.readsUnknown(consumer, place, setting)
	}
}

// readsUnknown lets a consumer use what a place holds of which nothing else is known.
func (l *linker) readsUnknown(consumer *fact.Node, place fact.Key, setting string) {
	held := fact.Key{Kind: fact.UnknownSecret, ID: place.ID}
	if setting != "" {
		held.ID += "#" + setting
	}
	l.node(fact.Node{Class: fact.ClassCredential, Key: held, Name: setting, Evidence: consumer.Evidence})
	l.edge(fact.Edge{From: place, Relation: fact.Stores, To: held, Evidence: consumer.Evidence})
	l.edge(fact.Edge{From: consumer.Key, Relation: fact.Uses, To: held, Evidence: consumer.Evidence})
}

// readsAll lets a consumer use all that a place stores; of a key in parts the
// whole.
func (l *linker) readsAll(consumer *fact.Node, stored []*fact.Edge) {
	used := map[fact.Key]bool{}
	for _, e := range stored {
		whole, part, inParts := strings.Cut(e.To.Kind, ".")
		to := fact.Key{Kind: whole, ID: e.To.ID}
		if (inParts && part == "id") || used[to] {
			continue
		}
		used[to] = true
		l.edge(fact.Edge{From: consumer.Key, Relation: fact.Uses, To: to, Evidence: slices.Concat(consumer.Evidence, e.Evidence)})
	}
}
