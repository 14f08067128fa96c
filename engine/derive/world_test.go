package derive_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/credential"
	"keyreach/engine/derive"
	"keyreach/engine/fact"
	"keyreach/engine/policy/awsactions"
	"keyreach/engine/policy/awsmanaged"
)

// The accounts of the tests: own is where most things are, other is another one.
const (
	own   = "111111111111"
	other = "222222222222"
	// export is the file that all facts of a test stand in.
	export = "export.jsonl"
)

// world builds a small collection of facts.
type world struct {
	t testing.TB
	c *fact.Collection
	n int
}

// newWorld returns a world of which own is an account without organisation,
// listed whole: what is not put into it is not there.
func newWorld(t testing.TB) *world {
	w := &world{t: t, c: fact.NewCollection()}
	w.account(own, fact.Props{"organization": "none", "regions": []string{"us-east-1"}})
	w.lists(own, "", "iam:GetAccountAuthorizationDetails")
	w.lists(own, "", "s3:ListBuckets")
	w.lists(own, "us-east-1", "secretsmanager:ListSecrets")
	w.lists(own, "us-east-1", "lambda:ListFunctions")
	w.lists(own, "us-east-1", "kms:ListKeys")
	for _, kind := range otherKinds() {
		w.lists(own, "us-east-1", kind.inventory)
	}
	return w
}

func (w *world) here() []fact.Evidence {
	w.n++
	return []fact.Evidence{{Source: export, Line: w.n}}
}

func (w *world) node(kind, id string, props fact.Props) fact.Key {
	key := fact.Key{Kind: kind, ID: id}
	w.c.AddNode(fact.Node{Key: key, Name: id[strings.LastIndexAny(id, "/:")+1:], Props: props, Evidence: w.here()})
	return key
}

func (w *world) edge(from fact.Key, relation fact.Relation, to fact.Key) {
	w.c.Add(fact.Fact{Edge: &fact.Edge{From: from, Relation: relation, To: to, Evidence: w.here()}})
}

func (w *world) account(id string, props fact.Props) fact.Key {
	return w.node("aws-account", id, props)
}

func (w *world) lists(account, region, operation string) {
	w.listsOf(account, region, operation, fact.Key{})
}

func (w *world) listsOf(account, region, operation string, of fact.Key) {
	w.c.Add(fact.Fact{Inventory: &fact.Inventory{Provider: "aws", Account: account, Region: region, Operation: operation, Of: of, Complete: true, Evidence: w.here()}})
}

// forget takes the listings of an operation back.
func (w *world) forget(operation string) {
	kept := w.c.Inventories[:0]
	for _, in := range w.c.Inventories {
		if in.Operation != operation {
			kept = append(kept, in)
		}
	}
	w.c.Inventories = kept
}

func arn(account, name string) string { return "arn:aws:iam::" + account + ":" + name }

// user adds a user of account own with the given statements.
func (w *world) user(name string, statements ...string) fact.Key {
	return w.userIn(own, name, statements...)
}

func (w *world) userIn(account, name string, statements ...string) fact.Key {
	key := w.node("aws-user", arn(account, "user/"+name), fact.Props{"uniqueId": "AIDA" + strings.ToUpper(name), fact.PropAccount: account})
	w.inline(key, "inline", statements...)
	return key
}

// role adds a role of account own with the statements of its trust policy.
func (w *world) role(name string, trust ...string) fact.Key { return w.roleIn(own, name, trust...) }

func (w *world) roleIn(account, name string, trust ...string) fact.Key {
	key := w.node("aws-role", arn(account, "role/"+name), fact.Props{"uniqueId": "AROA" + strings.ToUpper(name), fact.PropAccount: account})
	if len(trust) > 0 {
		w.document(fact.DocTrust, "AssumeRolePolicyDocument", key, trust...)
	}
	return key
}

func (w *world) inline(of fact.Key, id string, statements ...string) {
	if len(statements) > 0 {
		w.document(fact.DocIdentity, id, of, statements...)
	}
}

func policy(statements ...string) json.RawMessage {
	return json.RawMessage(`{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`)
}

func (w *world) document(kind, id string, of fact.Key, statements ...string) {
	w.text(kind, id, of, policy(statements...))
}

func (w *world) text(kind, id string, of fact.Key, text json.RawMessage) {
	w.c.Add(fact.Fact{Document: &fact.Document{Kind: kind, ID: id, Of: of, Text: text, Evidence: w.here()}})
}

// none says that a thing has no document of the kind.
func (w *world) none(kind string, of fact.Key) {
	w.c.Add(fact.Fact{Document: &fact.Document{Kind: kind, Of: of, None: true, Evidence: w.here()}})
}

// attach attaches a policy whose text stands elsewhere.
func (w *world) attach(kind, id string, of fact.Key) {
	w.c.Add(fact.Fact{Document: &fact.Document{Kind: kind, ID: id, Of: of, Evidence: w.here()}})
}

func (w *world) bucket(name, account string) fact.Key {
	props := fact.Props{fact.PropRegion: "us-east-1"}
	if account != "" {
		props[fact.PropAccount] = account
	}
	return w.node("aws-s3-bucket", "arn:aws:s3:::"+name, props)
}

func (w *world) secret(name, kmsKey string) fact.Key {
	props := fact.Props{fact.PropAccount: own, fact.PropRegion: "us-east-1"}
	if kmsKey != "" {
		props["kmsKey"] = kmsKey
	}
	key := w.node("aws-secret", "arn:aws:secretsmanager:us-east-1:"+own+":secret:"+name, props)
	w.none(fact.DocResource, key)
	return key
}

// derived is a result with what tests ask of it.
type derived struct {
	derive.Derived
	t testing.TB
}

// loadTables reads the embedded data once for all tests.
var loadTables = sync.OnceValue(func() *derive.Tables {
	catalogue, err := credential.Load()
	if err != nil {
		panic(err)
	}
	managed, err := awsmanaged.Load()
	if err != nil {
		panic(err)
	}
	actions, err := awsactions.Load()
	if err != nil {
		panic(err)
	}
	return &derive.Tables{Catalogue: catalogue, Managed: managed, Actions: actions}
})

func (w *world) derive() *derived {
	return &derived{derive.Derive(w.c, loadTables()), w.t}
}

// edges returns the edges between two nodes, those through hubs too.
func (d *derived) edges(from, to fact.Key) []fact.Edge {
	var found []fact.Edge
	for _, e := range d.Edges {
		if e.From == from && e.To == to {
			found = append(found, e)
		}
	}
	for _, hub := range d.Hubs {
		for _, e := range hub.Edges {
			for _, member := range hub.Members {
				if e.From == from && member == to {
					e.To = to
					found = append(found, e)
				}
			}
		}
	}
	return found
}

// givesSome reports whether an edge gives some of an access; none asks for edges
// that carry none, as can-become.
func givesSome(e *fact.Edge, access fact.Access) bool {
	return access == e.Access || e.Access&access != 0
}

// one returns the one edge between two nodes that gives an access.
func (d *derived) one(from, to fact.Key, access fact.Access) fact.Edge {
	d.t.Helper()
	var found []fact.Edge
	for _, e := range d.edges(from, to) {
		if givesSome(&e, access) {
			found = append(found, e)
		}
	}
	require.Len(d.t, found, 1, "edges from %s to %s with %s", from, to, access)
	return found[0]
}

// says requires the one edge between two nodes to have a verdict.
func (d *derived) says(verdict fact.Verdict, from, to fact.Key, access fact.Access) fact.Edge {
	d.t.Helper()
	e := d.one(from, to, access)
	require.Equal(d.t, verdict, e.Verdict, "%s to %s: conditions %v, missing %v, by %v", from, to, e.Conditions, e.Missing, e.By)
	switch verdict {
	case fact.Unknown:
		assert.NotEmpty(d.t, e.Missing, "an unknown hop names what is absent")
	case fact.No:
		assert.NotEmpty(d.t, e.By, "a hop that is not names what blocks it")
	case fact.Conditional:
		assert.NotEmpty(d.t, e.Conditions)
	default:
	}
	return e
}

// nothing requires that no edge gives the access.
func (d *derived) nothing(from, to fact.Key, access fact.Access) {
	d.t.Helper()
	for _, e := range d.edges(from, to) {
		if givesSome(&e, access) {
			assert.Failf(d.t, "an edge too many", "%s → %s %s %s by %v missing %v", from, to, e.Access, e.Verdict, e.By, e.Missing)
		}
	}
}

// gap returns the gaps whose text holds what is asked.
func (d *derived) gap(text string) []fact.Gap {
	var found []fact.Gap
	for _, g := range d.Gaps {
		if strings.Contains(g.What, text) {
			found = append(found, g)
		}
	}
	return found
}

func (d *derived) missing(e fact.Edge, text string, effect fact.Effect) {
	d.t.Helper()
	for _, m := range e.Missing {
		if strings.Contains(m.What, text) {
			assert.Equal(d.t, effect, m.Effect, m.What)
			return
		}
	}
	assert.Failf(d.t, "not named as missing", "%q in %v", text, e.Missing)
}

func condition(key, operator string, values ...string) fact.Conditions {
	return fact.Conditions{{Key: key, Operator: operator, Values: values}}
}

func day(text string) *time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return &t
}
