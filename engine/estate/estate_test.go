package estate_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/estate"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/store"
	"keyreach/engine/store/memory"
)

const own = "111111111111"

func buildFrom(t *testing.T, sources ...store.Source) *graph.Estate {
	t.Helper()
	ctx := context.Background()
	tables, err := estate.LoadTables()
	require.NoError(t, err)
	kept, err := memory.New()
	require.NoError(t, err)
	require.NoError(t, kept.Replace(ctx, "/estate", sources))
	built, err := estate.Build(ctx, kept, tables)
	require.NoError(t, err)
	return built
}

// user is a user of account own with a policy, as an export lists it.
func user(name, statement string) (fact.Key, []fact.Fact) {
	key := fact.Key{Kind: "aws-user", ID: "arn:aws:iam::" + own + ":user/" + name}
	evidence := []fact.Evidence{{Source: "auth.json", Pointer: "/UserDetailList/0", Line: 1}}
	return key, []fact.Fact{
		{Node: &fact.Node{Class: fact.ClassIdentity, Key: key, Name: name, Props: fact.Props{"uniqueId": "AIDA" + name}, Evidence: evidence}},
		{Document: &fact.Document{Kind: fact.DocIdentity, ID: "p", Of: key, Text: json.RawMessage(`{"Statement":[` + statement + `]}`), Evidence: evidence}},
		{Inventory: &fact.Inventory{Provider: "aws", Account: own, Operation: "iam:GetAccountAuthorizationDetails", Complete: true, Evidence: evidence}},
	}
}

func TestWhatWasNotReadIsTold(t *testing.T) {
	broken := fact.Diagnostic{Source: "b.json", Line: 3, Column: 1, Severity: fact.Error, Message: "ends early"}
	e := buildFrom(t,
		store.Source{Name: "c.bin", Skipped: "no parser knows it"},
		store.Source{Name: "b.json", Format: "awsapi", Diagnostics: []fact.Diagnostic{broken}},
		store.Source{Name: "a.json", Format: "awsapi", Diagnostics: []fact.Diagnostic{{Source: "a.json", Line: 1, Column: 1, Severity: fact.Warning, Message: "odd"}}})
	assert.Equal(t, 2, e.Sources)
	assert.Equal(t, []fact.Skipped{{Source: "c.bin", Reason: "no parser knows it"}}, e.Skipped)
	assert.Len(t, e.Diagnostics, 2)
	assert.Equal(t, "a.json", e.Diagnostics[0].Source)
	// What an error cut off bears on every answer; a warning does not.
	require.Len(t, e.Gaps, 1)
	assert.Contains(t, e.Gaps[0].What, "b.json")
	assert.Empty(t, e.Gaps[0].About)
}

// A key reaches its user in the class of long-term keys where a policy tests it,
// and the user as such keeps a node of its own.
func TestKeysArriveInTheirClass(t *testing.T) {
	key, facts := user("u", `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}`)
	access := fact.Key{Kind: "aws-access-key", ID: "AKIA1"}
	facts = append(facts, fact.Fact{Edge: &fact.Edge{From: access, Relation: fact.AuthenticatesAs, To: key, Evidence: []fact.Evidence{{Source: "keys.json", Line: 1}}}})
	e := buildFrom(t, store.Source{Name: "auth.json", Format: "awsapi", Facts: facts})
	from, ok := e.Lookup(access)
	require.True(t, ok)
	var to []fact.Key
	for edge := range e.Out(from) {
		to = append(to, e.Key(e.To(edge)))
	}
	variant := key
	variant.Context = "long-term-key"
	assert.Equal(t, []fact.Key{variant}, to)
	_, ok = e.Lookup(key)
	assert.True(t, ok)
}

// A finding and the issuer's key of one value are one node.
func TestJoinsBecomeAliases(t *testing.T) {
	at := []fact.Evidence{{Source: "f.json", Line: 1}}
	prints := fact.Props{fact.PropFingerprints: []string{"fp:value:1"}}
	key, found := fact.Key{Kind: "aws-access-key", ID: "AKIA1"}, fact.Key{Kind: "aws-access-key", ID: "aws-access-key@f#1"}
	e := buildFrom(t, store.Source{Name: "f.json", Format: "gitleaks", Facts: []fact.Fact{
		{Node: &fact.Node{Class: fact.ClassCredential, Key: key, Props: prints, Evidence: at}},
		{Node: &fact.Node{Class: fact.ClassCredential, Key: found, Props: prints, Evidence: at}},
	}})
	one, ok := e.Lookup(key)
	require.True(t, ok)
	other, ok := e.Lookup(found)
	require.True(t, ok)
	assert.Equal(t, one, other)
}

func TestTheSameSourcesGiveTheSameEstate(t *testing.T) {
	_, facts := user("u", `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	source := store.Source{Name: "auth.json", Format: "awsapi", Facts: facts}
	first, second := buildFrom(t, source), buildFrom(t, source)
	assert.Equal(t, first.Gaps, second.Gaps)
	assert.Equal(t, first.Len(), second.Len())
}

func TestHolderSwaps(t *testing.T) {
	var holder estate.Holder
	assert.Nil(t, holder.Current())
	first := buildFrom(t)
	holder.Swap(first)
	taken := holder.Current()
	holder.Swap(buildFrom(t))
	assert.Same(t, first, taken)
	assert.NotSame(t, first, holder.Current())
}

// TestStatedAuthorityCountsAsEvaluated: a role of which a facts file says what it
// may do lacks no policies, whatever account export is absent.
func TestStatedAuthorityCountsAsEvaluated(t *testing.T) {
	role := fact.Key{Kind: "aws-role", ID: "arn:aws:iam::" + own + ":role/r"}
	can := &fact.Edge{From: role, Relation: fact.Can, To: fact.Key{Kind: "database", ID: "db"}, Access: fact.Read, Evidence: []fact.Evidence{{Source: "f.jsonl", Line: 1}}}
	for format, gaps := range map[string]int{"facts": 0, "awsapi": 2} {
		built := buildFrom(t, store.Source{Name: "f.jsonl", Format: format, Facts: []fact.Fact{{Node: &fact.Node{Class: fact.ClassIdentity, Key: role}}, {Edge: can}}})
		assert.Len(t, built.Gaps, gaps, format)
	}
}
