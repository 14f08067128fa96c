package graph_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

func hours(h int) *time.Time {
	t := now.Add(time.Duration(h) * time.Hour)
	return &t
}

// All that an edge says comes back as it was said.
func TestDetailIsKept(t *testing.T) {
	e := fact.Edge{
		From: role("a"), Relation: fact.Can, To: key("file", "f"), Access: fact.Write, Technique: "t",
		Actions: []string{"s3:B", "s3:A", "s3:A"}, Verdict: fact.No,
		Conditions: fact.Conditions{{Key: "b", Operator: "Bool", Values: []string{"true"}}, {Key: "a", Operator: "Bool", Values: []string{"true"}}},
		By:         []fact.Blocker{{Control: "scp", Policy: "p", Statement: "s", Evidence: at("p", 1)}},
		Missing:    []fact.Missing{{What: "x", Effect: fact.UpperBound}, {What: "y", Effect: fact.NotDecided}},
		ValidFrom:  hours(0), ValidUntil: hours(1), FirstSeen: hours(2), LastSeen: hours(3), Confidence: "reported",
		Evidence: []fact.Evidence{
			{Source: "b", Pointer: "/1", Inner: "/2", Line: 3, Column: 4, Type: "asserted", Note: "n", ObservedAt: hours(5)},
			{Source: "a", Pointer: "/9", ObservedAt: hours(4)},
			{Source: "a", Pointer: "/9"},
		},
	}
	b := graph.NewBuilder(classOf)
	b.AddEdge(e)
	s := b.Freeze()
	want := &graph.Detail{
		Technique: "t", Actions: []string{"s3:A", "s3:B"}, Conditions: e.Conditions.Normal(), By: e.By,
		Missing: []fact.Missing{e.Missing[1], e.Missing[0]}, ValidFrom: hours(0), ValidUntil: hours(1),
		FirstSeen: hours(2), LastSeen: hours(3), Confidence: "reported",
		Evidence: []fact.Evidence{e.Evidence[2], e.Evidence[1], e.Evidence[0]},
	}
	assert.Equal(t, want, s.Detail(0))
	assert.Equal(t, want.By, s.By(0))
	assert.Equal(t, want.Missing, s.Missing(0))
	assert.Equal(t, "t", s.Technique(0))
	assert.Equal(t, fact.Write, s.Access(0))
	assert.Equal(t, fact.No, s.Verdict(0))
}

func TestMergedDetail(t *testing.T) {
	one := fact.Edge{
		From: role("a"), Relation: fact.CanBecome, To: role("b"), Verdict: fact.No, FirstSeen: hours(1), LastSeen: hours(2), Confidence: "inferred",
		By:      []fact.Blocker{{Control: "scp", Policy: "p", Evidence: at("z", 1)}},
		Missing: []fact.Missing{{What: "x", Effect: fact.UpperBound}},
	}
	two := one
	two.FirstSeen, two.LastSeen, two.Confidence = hours(0), hours(3), "documented"
	two.By = []fact.Blocker{{Control: "boundary"}, {Control: "scp", Policy: "p", Evidence: append(at("a", 1), at("z", 1)...)}}
	for _, order := range [][]fact.Edge{{one, two}, {two, one}} {
		b := graph.NewBuilder(classOf)
		for _, e := range order {
			b.AddEdge(e)
		}
		s := b.Freeze()
		require.Equal(t, 1, s.EdgeCount())
		d := s.Detail(0)
		assert.Equal(t, []fact.Blocker{{Control: "boundary"}, {Control: "scp", Policy: "p", Evidence: append(at("a", 1), at("z", 1)...)}}, d.By)
		assert.Equal(t, one.Missing, d.Missing)
		assert.Equal(t, hours(0), d.FirstSeen)
		assert.Equal(t, hours(3), d.LastSeen)
		assert.Equal(t, "documented", d.Confidence)
	}
}

// What is passed in may be shared with others: it is not written to.
func TestInputIsNotChanged(t *testing.T) {
	actions, evidence := []string{"b", "a"}, append(at("z", 1), at("a", 1)...)
	b := graph.NewBuilder(classOf)
	b.AddEdge(fact.Edge{From: role("a"), Relation: fact.CanBecome, To: role("b"), Actions: actions, Evidence: evidence})
	props := fact.Props{"p": 1.0}
	b.AddNode(fact.Node{Key: role("a"), Props: props, Evidence: evidence})
	b.AddNode(fact.Node{Key: role("a"), Props: fact.Props{"q": 1.0}})
	s := b.Freeze()
	assert.Equal(t, []string{"b", "a"}, actions)
	assert.Equal(t, "z", evidence[0].Source)
	assert.Equal(t, fact.Props{"p": 1.0}, props)
	assert.Len(t, s.Props(lookup(t, s, role("a"))), 2)
	assert.Len(t, s.Evidence(lookup(t, s, role("a"))), 2)
	assert.Positive(t, s.Size().Props)
}

func TestRowsAreInTheOrderOfTies(t *testing.T) {
	b := graph.NewBuilder(classOf)
	add := func(to string, technique string, evidence []fact.Evidence, relation fact.Relation) {
		b.AddEdge(fact.Edge{From: role("a"), Relation: relation, To: role(to), Technique: technique, Evidence: evidence, Access: map[bool]fact.Access{true: fact.Read}[relation == fact.Can]})
	}
	add("5", "x", nil, fact.CanBecome)
	add("9", "y", at("a", 1), fact.CanBecome)
	add("4", "y", at("b", 1), fact.CanBecome)
	add("3", "y", at("b", 1), fact.CanBecome)
	add("1", "z", nil, fact.CanBecome)
	add("7", "z", nil, fact.Can)
	s := b.Freeze()
	var order []string
	for e := range s.Out(lookup(t, s, role("a"))) {
		order = append(order, s.Key(s.To(e)).ID)
	}
	assert.Equal(t, []string{"7", "5", "9", "3", "4", "1"}, order)
}
