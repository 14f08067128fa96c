package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/estate"
	"keyreach/engine/fact"
	"keyreach/engine/store"
	"keyreach/engine/store/memory"
)

const own = "111111111111"

// at is the time that the tests ask about.
var at = time.Date(2026, 11, 24, 2, 14, 0, 0, time.UTC)

// world is the facts of an estate of one or two files.
type world struct {
	t     *testing.T
	facts []fact.Fact
	// given are those of a facts file.
	given []fact.Fact
	// tables are the embedded data; nil is read anew.
	tables *estate.Tables
	n      int
}

func newWorld(t *testing.T) *world { return &world{t: t} }

func (w *world) here() []fact.Evidence {
	w.n++
	return []fact.Evidence{{Source: "export.jsonl", Line: w.n}}
}

func (w *world) add(f fact.Fact) { w.facts = append(w.facts, f) }

func (w *world) node(kind, id string, props fact.Props) fact.Key {
	key := fact.Key{Kind: kind, ID: id}
	w.add(fact.Fact{Node: &fact.Node{Key: key, Name: id[strings.LastIndexAny(id, "/:")+1:], Props: props, Evidence: w.here()}})
	return key
}

func (w *world) edge(from fact.Key, relation fact.Relation, to fact.Key) {
	w.add(fact.Fact{Edge: &fact.Edge{From: from, Relation: relation, To: to, Evidence: w.here()}})
}

func (w *world) can(from fact.Key, access fact.Access, to fact.Key) {
	w.given = append(w.given, fact.Fact{Edge: &fact.Edge{From: from, Relation: fact.Can, To: to, Access: access, Evidence: w.here()}})
}

func (w *world) lists(region, operation string) {
	w.add(fact.Fact{Inventory: &fact.Inventory{Provider: "aws", Account: own, Region: region, Operation: operation, Complete: true, Evidence: w.here()}})
}

// wholeAccount lists account own whole; it stands in no organisation.
func (w *world) wholeAccount() {
	w.node("aws-account", own, fact.Props{"organization": "none", "regions": []string{"us-east-1"}})
	w.lists("", "iam:GetAccountAuthorizationDetails")
	w.lists("", "s3:ListBuckets")
	w.lists("us-east-1", "secretsmanager:ListSecrets")
	w.lists("us-east-1", "lambda:ListFunctions")
}

func (w *world) user(name string, statements ...string) fact.Key {
	key := w.node("aws-user", "arn:aws:iam::"+own+":user/"+name, fact.Props{"uniqueId": "AIDA" + name})
	w.policy(fact.DocIdentity, key, statements...)
	return key
}

func (w *world) policy(kind string, of fact.Key, statements ...string) {
	if len(statements) > 0 {
		text := `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
		w.add(fact.Fact{Document: &fact.Document{Kind: kind, ID: "policy", Of: of, Text: []byte(text), Evidence: w.here()}})
	}
}

// key adds an access key of a user.
func (w *world) key(id, status string, user fact.Key) fact.Key {
	props := fact.Props{}
	if status != "" {
		props[fact.PropStatus] = status
		props[fact.PropStatusAsOf] = "2026-11-24T01:50:00Z"
	}
	key := w.node("aws-access-key", id, props)
	w.edge(key, fact.AuthenticatesAs, user)
	return key
}

func (w *world) bucket(name string) fact.Key {
	key := w.node("aws-s3-bucket", "arn:aws:s3:::"+name, fact.Props{fact.PropAccount: own})
	w.add(fact.Fact{Document: &fact.Document{Kind: fact.DocResource, Of: key, None: true, Evidence: w.here()}})
	return key
}

// ask builds the estate.
func (w *world) ask() *engine.Asker {
	w.t.Helper()
	ctx := context.Background()
	tables := w.tables
	if tables == nil {
		var err error
		tables, err = estate.LoadTables()
		require.NoError(w.t, err)
	}
	memory, err := memory.New()
	require.NoError(w.t, err)
	sources := []store.Source{{Name: "export.jsonl", Format: "awsapi", Facts: w.facts}}
	if w.given != nil {
		sources = append(sources, store.Source{Name: "given.jsonl", Format: "facts", Facts: w.given})
	}
	require.NoError(w.t, memory.Replace(ctx, "/estate", sources))
	built, err := estate.Build(ctx, memory, tables)
	require.NoError(w.t, err)
	return &engine.Asker{Estate: built, Catalogue: tables.Catalogue, Version: "test"}
}

func (w *world) reach(from ...string) *engine.ReachAnswer {
	w.t.Helper()
	answer, err := w.ask().Reach(context.Background(), engine.Question{From: from, At: at})
	require.NoError(w.t, err)
	return answer
}

func (w *world) exposure(to string) *engine.ExposureAnswer {
	w.t.Helper()
	answer, err := w.ask().Exposure(context.Background(), engine.Question{To: []string{to}, At: at})
	require.NoError(w.t, err)
	return answer
}

// missing returns the missing input whose text holds what is asked.
func missing(list []engine.Missing, text string) *engine.Missing {
	for i := range list {
		if strings.Contains(list[i].What, text) {
			return &list[i]
		}
	}
	return nil
}

func ids(entries []engine.Entry) []string {
	list := []string{}
	for _, e := range entries {
		list = append(list, e.ID+" "+e.Access+" "+e.Verdict.String())
	}
	return list
}

func read(bucket fact.Key) string {
	return `{"Effect":"Allow","Action":"s3:GetObject","Resource":"` + bucket.ID + `/*"}`
}
