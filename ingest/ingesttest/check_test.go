package ingesttest

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

func TestCheckFindsWhatIsWrong(t *testing.T) {
	key := fact.Key{Kind: "aws-user", ID: "u"}
	node := func(e fact.Evidence) ingest.Result {
		return ingest.Result{Facts: []fact.Fact{{Node: &fact.Node{Key: key, Evidence: []fact.Evidence{e}}}}}
	}
	edge := func(e fact.Edge) ingest.Result {
		return ingest.Result{Facts: []fact.Fact{{Edge: &e}}}
	}
	good := fact.Evidence{Source: "x.json", Pointer: "/a", Line: 2, Column: 7}
	for name, result := range map[string]ingest.Result{
		"no position":        node(fact.Evidence{Source: "x.json", Pointer: "/a"}),
		"no source":          node(fact.Evidence{Line: 1, Column: 1}),
		"wrong line":         node(fact.Evidence{Source: "x.json", Pointer: "/a", Line: 1, Column: 1}),
		"no such value":      node(fact.Evidence{Source: "x.json", Pointer: "/b", Line: 2, Column: 7}),
		"beyond the file":    node(fact.Evidence{Source: "x.json", Line: 9, Column: 1}),
		"no evidence":        edge(fact.Edge{From: key, Relation: fact.CanBecome, To: key}),
		"unknown, unsaid":    edge(fact.Edge{From: key, Relation: fact.CanBecome, To: key, Verdict: fact.Unknown, Evidence: []fact.Evidence{good}}),
		"no, unsaid":         edge(fact.Edge{From: key, Relation: fact.CanBecome, To: key, Verdict: fact.No, Evidence: []fact.Evidence{good}}),
		"access misplaced":   edge(fact.Edge{From: key, Relation: fact.CanBecome, To: key, Access: fact.Read, Evidence: []fact.Evidence{good}}),
		"kind without class": {Facts: []fact.Fact{{Node: &fact.Node{Key: fact.Key{Kind: "odd", ID: "x"}}}}},
		"diagnostic":         {Diagnostics: []fact.Diagnostic{{Source: "x.json", Severity: fact.Error, Message: "m"}}},
	} {
		assert.NotEmpty(t, Check(testFile(), Env(t), result), name)
	}
	assert.Empty(t, Check(testFile(), Env(t), node(good)))
}

func testFile() *ingest.File {
	return &ingest.File{Source: "x.json", Data: []byte("{\n \"a\": 1}")}
}

func TestLeaksFindsValuesAsTheyStandAndAsJSON(t *testing.T) {
	file := &ingest.File{Source: "x.json", Data: []byte(`[{"Secret":"pa\"ss\nword-1","File":"f"}]`)}
	root, _ := file.Tree()
	secrets := planted(root, nil)
	assert.Equal(t, []string{"pa\"ss\nword-1"}, secrets)
	assert.Len(t, leaks(file, secrets, []byte(`{"id":"pa\"ss\nword-1"}`)), 1)
	assert.Empty(t, leaks(file, secrets, []byte(`{"id":"f"}`)))
}
