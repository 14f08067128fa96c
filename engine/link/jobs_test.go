package link_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

// What is said of a job without a variant holds however it is started; what is
// said of a variant, of that alone.
func TestWhatIsSaidOfAJobHoldsForItsVariants(t *testing.T) {
	job := fact.Key{Kind: "ci-job", ID: "github.com/acme/shop:.github/workflows/ci.yml#test"}
	push, pull := job, job
	push.Context, pull.Context = "push", "pull_request"
	who, cache, key := fact.Key{Kind: "anonymous", ID: "anonymous"}, fact.Key{Kind: "document", ID: "cache"}, fact.Key{Kind: "npm-token", ID: "1"}
	workflow := fact.Key{Kind: "ci-workflow", ID: "github.com/acme/shop:.github/workflows/ci.yml"}
	w := newWorld(t)
	for _, k := range []fact.Key{job, push, pull} {
		w.c.AddNode(fact.Node{Class: fact.ClassJob, Key: k})
	}
	for i, e := range []fact.Edge{
		{From: who, Relation: fact.Can, To: job, Access: fact.Control},
		{From: cache, Relation: fact.LoadedBy, To: job},
		{From: push, Relation: fact.Uses, To: key},
		{From: workflow, Relation: fact.Contains, To: job},
	} {
		e.Evidence = []fact.Evidence{{Source: "facts.jsonl", Line: i + 1}}
		w.c.Edges = append(w.c.Edges, e)
	}
	l := w.link()
	assert.ElementsMatch(t, []fact.Key{push, pull}, l.edges(who, fact.Can))
	assert.ElementsMatch(t, []fact.Key{push, pull}, l.edges(cache, fact.LoadedBy))
	assert.Empty(t, l.edges(push, fact.Uses), "it is there already")
	assert.Empty(t, l.edges(pull, fact.Uses))
	assert.Empty(t, l.edges(workflow, fact.Contains))
}
