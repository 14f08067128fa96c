package reach_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// estate is a small graph written in a test: nodes by kind:id or
// kind:id|context, edges by their ends, relation and what change says.
type estate struct {
	t *testing.T
	b *graph.Builder
	s *graph.Snapshot
}

func newEstate(t *testing.T) *estate {
	return &estate{t: t, b: graph.NewBuilder(kindClass)}
}

func kindClass(kind string) fact.Class {
	if info, ok := fact.LookupKind(kind); ok {
		return info.Class
	}
	if strings.HasPrefix(kind, "person") {
		return fact.ClassPerson
	}
	return fact.ClassCredential
}

func key(name string) fact.Key {
	kind, id, _ := strings.Cut(name, ":")
	id, context, _ := strings.Cut(id, "|")
	return fact.Key{Kind: kind, ID: id, Context: context}
}

type change func(*fact.Edge)

func access(a fact.Access) change     { return func(e *fact.Edge) { e.Access = a } }
func verdict(v fact.Verdict) change   { return func(e *fact.Edge) { e.Verdict = v } }
func technique(name string) change    { return func(e *fact.Edge) { e.Technique = name } }
func when(c ...fact.Condition) change { return func(e *fact.Edge) { e.Conditions = c } }
func valid(from, until *time.Time) change {
	return func(e *fact.Edge) { e.ValidFrom, e.ValidUntil = from, until }
}
func blockedBy(control string) change {
	return func(e *fact.Edge) { e.Verdict, e.By = fact.No, []fact.Blocker{{Control: control}} }
}
func seenAt(source string, line int) change {
	return func(e *fact.Edge) { e.Evidence = []fact.Evidence{{Source: source, Line: line}} }
}

func (s *estate) edge(from string, relation fact.Relation, to string, changes ...change) *estate {
	e := fact.Edge{From: key(from), Relation: relation, To: key(to)}
	if relation == fact.Can || relation == fact.DelegatesTo {
		e.Access = fact.Read
	}
	for _, c := range changes {
		c(&e)
	}
	s.b.AddEdge(e)
	return s
}

func (s *estate) node(name string, props fact.Props) *estate {
	s.b.AddNode(fact.Node{Key: key(name), Props: props})
	return s
}

func (s *estate) hub(id string, members ...string) *estate {
	var keys []fact.Key
	for _, m := range members {
		keys = append(keys, key(m))
	}
	s.b.AddHub(id, keys)
	return s
}

func (s *estate) hubEdge(from string, id string, changes ...change) *estate {
	return s.edge(from, fact.Can, graph.HubKind+":"+id, changes...)
}

func (s *estate) freeze() *estate {
	if s.s == nil {
		s.s = s.b.Freeze()
	}
	return s
}

func (s *estate) lookup(name string) graph.Node {
	n, ok := s.freeze().s.Lookup(key(name))
	require.True(s.t, ok, name)
	return n
}

// query starts at the nodes, each held as its class is, or as name/access says.
func (s *estate) query(starts ...string) reach.Query {
	q := reach.Query{At: asked}
	for _, start := range starts {
		name, held, found := strings.Cut(start, " ")
		n := s.lookup(name)
		h := reach.Held{Node: n, Access: s.s.Class(n).StartAccess()}
		if found {
			one, err := fact.ParseAccess(held)
			require.NoError(s.t, err)
			h.Access = one
		}
		q.Start = append(q.Start, h)
	}
	return q
}

func (s *estate) forward(q reach.Query) *reach.Result { return s.search(reach.Forward, q) }

func (s *estate) backward(q reach.Query) *reach.Result { return s.search(reach.Backward, q) }

func (s *estate) search(f func(context.Context, *graph.Snapshot, reach.Query, *reach.Scratch) (*reach.Result, error), q reach.Query) *reach.Result {
	r, err := f(context.Background(), s.s, q, nil)
	require.NoError(s.t, err)
	return r
}

// lines renders entries as "verdict access hops key".
func (s *estate) lines(r *reach.Result) []string {
	var lines []string
	for e := range r.Entries() {
		lines = append(lines, fmt.Sprint(e.Verdict, " ", e.Access, " ", e.Hops, " ", s.s.Key(e.Node)))
	}
	return lines
}

// path renders the path to an access of a node: "from relation to", a hop each.
func (s *estate) path(r *reach.Result, name string, a fact.Access) []string {
	state, _, ok := r.Reached(s.lookup(name), a)
	require.True(s.t, ok, name)
	var hops []string
	for _, h := range r.Path(state) {
		hops = append(hops, fmt.Sprint(s.s.Key(h.From), " ", s.s.Relation(h.Edge), " ", s.s.Key(h.To)))
	}
	return hops
}

func (s *estate) blocks(r *reach.Result) []string {
	var lines []string
	for _, b := range r.Blocked() {
		var by []string
		for _, one := range b.By {
			by = append(by, strings.TrimSpace(one.Control+" "+one.Reason))
		}
		lines = append(lines, fmt.Sprint(b.Access, " ", b.Hops, " ", s.s.Key(b.Node), " by ", strings.Join(by, ",")))
	}
	return lines
}

func (s *estate) conditions(r *reach.Result, name string, a fact.Access) fact.Conditions {
	state, _, ok := r.Reached(s.lookup(name), a)
	require.True(s.t, ok, name)
	return r.Conditions(state)
}

func list(lines ...string) []string { return slices.Clone(lines) }
