package estate_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
	"keyreach/engine/store"
)

// A file that only adds a status, and an edge alone, are of the class that another
// file gives the kind, whichever is loaded first; what nobody tells is a resource.
func TestOneFileTellsTheClassOfAKind(t *testing.T) {
	kind := "relay-token"
	one, other := fact.Key{Kind: kind, ID: "1"}, fact.Key{Kind: kind, ID: "2"}
	warning := func(source, text string) fact.Diagnostic {
		return fact.Diagnostic{Source: source, Line: 1, Column: 1, Severity: fact.Warning, Message: text}
	}
	told := store.Source{Name: "m.facts.jsonl", Format: "facts", Facts: []fact.Fact{{Node: &fact.Node{Class: fact.ClassCredential, Key: one}}}}
	adds := store.Source{Name: "a.facts.jsonl", Format: "facts", Facts: []fact.Fact{{Node: &fact.Node{Class: fact.ClassResource, Key: one, Props: fact.Props{"status": "revoked"}}}},
		Diagnostics: []fact.Diagnostic{warning("a.facts.jsonl", fact.UntoldKind(kind)), warning("a.facts.jsonl", fact.UntoldKind("mainframe"))}}
	ends := store.Source{Name: "z.facts.jsonl", Format: "facts", Facts: []fact.Fact{{Edge: &fact.Edge{From: other, Relation: fact.AuthenticatesAs, To: fact.Key{Kind: "mainframe", ID: "m"}}}},
		Diagnostics: []fact.Diagnostic{warning("z.facts.jsonl", fact.UntoldEnd(kind))}}
	e := buildFrom(t, adds, told, ends)
	for key, want := range map[fact.Key]fact.Class{one: fact.ClassCredential, other: fact.ClassCredential, {Kind: "mainframe", ID: "m"}: fact.ClassResource} {
		n, ok := e.Lookup(key)
		if assert.True(t, ok, "%v", key) {
			assert.Equal(t, want, e.Class(n), "%v", key)
		}
	}
	assert.Equal(t, []fact.Diagnostic{warning("a.facts.jsonl", fact.UntoldKind("mainframe"))}, e.Diagnostics)
}
