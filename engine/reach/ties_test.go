package reach_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

func TestTiePredecessor(t *testing.T) {
	s := newEstate(t).
		edge("key:k", fact.AuthenticatesAs, "aws-role:z").
		edge("key:k", fact.AuthenticatesAs, "aws-role:b").
		edge("key:k", fact.AuthenticatesAs, "aws-user:a").
		edge("aws-role:z", fact.Can, "file:f").
		edge("aws-user:a", fact.Can, "file:f").
		edge("aws-role:b", fact.Can, "file:f").freeze()
	r := s.forward(s.query("key:k"))
	assert.Equal(t, list("key:k authenticates-as aws-role:b", "aws-role:b can file:f"), s.path(r, "file:f", fact.Read))
}

func TestTieAccessOfThePredecessor(t *testing.T) {
	s := newEstate(t).
		edge("aws-role:r", fact.Can, "document:d", access(fact.Read|fact.Write)).
		edge("document:d", fact.SameAs, "file:f").
		edge("document:d", fact.Contains, "file:f", access(fact.Read|fact.Write)).freeze()
	r := s.forward(s.query("aws-role:r"))
	state, _, _ := r.Reached(s.lookup("file:f"), fact.Write)
	before, ok := r.Predecessor(state)
	assert.True(t, ok)
	assert.Equal(t, fact.Write, before.Access())
	assert.Equal(t, list("aws-role:r can document:d", "document:d contains file:f"), s.path(r, "file:f", fact.Write), "then the relation")
}

func TestTieOfParallelEdges(t *testing.T) {
	ip := func(value string) change {
		return when(fact.Condition{Key: "aws:SourceIp", Operator: "IpAddress", Values: []string{value}})
	}
	cases := map[string][2][]change{
		"technique":               {{technique("a"), seenAt("z", 9)}, {technique("b"), seenAt("a", 1)}},
		"evidence: source":        {{technique("t"), seenAt("a", 9), ip("9")}, {technique("t"), seenAt("b", 1), ip("1")}},
		"evidence: line":          {{technique("t"), seenAt("a", 2), ip("9")}, {technique("t"), seenAt("a", 10), ip("1")}},
		"conditions":              {{technique("t"), seenAt("a", 2), ip("1")}, {technique("t"), seenAt("a", 2), ip("9")}},
		"no evidence comes first": {{technique("t"), ip("9")}, {technique("t"), seenAt("a", 2), ip("1")}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for _, order := range [][2]int{{0, 1}, {1, 0}} {
				s := newEstate(t)
				for _, i := range order {
					s.edge("aws-role:a", fact.CanBecome, "aws-role:b", append(c[i], verdict(fact.Conditional))...)
				}
				s.freeze()
				want := fact.Edge{}
				for _, change := range c[0] {
					change(&want)
				}
				r := s.forward(s.query("aws-role:a"))
				state, _, _ := r.Reached(s.lookup("aws-role:b"), fact.Control)
				got := s.s.Detail(r.Path(state)[0].Edge)
				assert.Equal(t, want.Technique, got.Technique)
				assert.Equal(t, want.Conditions, got.Conditions)
				assert.Equal(t, want.Evidence, got.Evidence)
			}
		})
	}
}

// Through a hub, it is the principal that counts.
func TestTieThroughHubs(t *testing.T) {
	s := newEstate(t).hub("a", "file:f").hub("z", "file:f").
		edge("key:k", fact.AuthenticatesAs, "aws-role:b").
		edge("key:k", fact.AuthenticatesAs, "aws-role:c").
		edge("key:k", fact.AuthenticatesAs, "aws-role:d").
		hubEdge("aws-role:b", "z").
		hubEdge("aws-role:d", "a").
		edge("aws-role:c", fact.Can, "file:f").freeze()
	r := s.forward(s.query("key:k"))
	assert.Equal(t, list("key:k authenticates-as aws-role:b", "aws-role:b can file:f"), s.path(r, "file:f", fact.Read))
}

func TestTieBackward(t *testing.T) {
	s := newEstate(t).
		edge("aws-role:a", fact.CanBecome, "aws-role:z").
		edge("aws-role:a", fact.CanBecome, "aws-role:y").
		edge("aws-role:y", fact.Can, "file:f").
		edge("aws-role:z", fact.Can, "file:f").freeze()
	r := s.backward(s.query("file:f"))
	assert.Equal(t, list("aws-role:a can-become aws-role:y", "aws-role:y can file:f"), s.path(r, "aws-role:a", fact.Control))
}
