package reach_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

func mfa(value string) change {
	return func(e *fact.Edge) {
		e.Verdict = fact.Conditional
		e.Conditions = fact.Conditions{fixedCondition("aws:MultiFactorAuthPresent", "Bool", value)}
	}
}

// A path whose conditions contradict is none; the next one serves.
func TestContradictionTakesTheNextCandidate(t *testing.T) {
	s := newEstate(t).
		edge("aws-user:u", fact.CanBecome, "aws-role:a", mfa("true")).
		edge("aws-role:a", fact.CanBecome, "aws-role:z", mfa("false")).
		edge("aws-user:u", fact.CanBecome, "aws-role:b", verdict(fact.Conditional)).
		edge("aws-role:b", fact.CanBecome, "aws-role:c").
		edge("aws-role:c", fact.CanBecome, "aws-role:z", mfa("false")).freeze()
	r := s.forward(s.query("aws-user:u"))
	assert.Contains(t, s.lines(r), "conditional control 3 aws-role:z")
	assert.Equal(t, "aws-role:c can-become aws-role:z", s.path(r, "aws-role:z", fact.Control)[2])

	back := s.backward(s.query("aws-role:z"))
	assert.NotContains(t, s.lines(back), "conditional control 2 aws-user:u")
	assert.Contains(t, s.lines(back), "conditional control 3 aws-user:u")
}

func TestContradictionWithNoOtherWay(t *testing.T) {
	s := newEstate(t).
		edge("aws-user:u", fact.CanBecome, "aws-role:a", mfa("true")).
		edge("aws-role:a", fact.CanBecome, "aws-role:z", mfa("false")).
		edge("aws-role:z", fact.CanBecome, "aws-role:y").freeze()
	r := s.forward(s.query("aws-user:u"))
	assert.Equal(t, list("conditional control 1 aws-role:a"), s.lines(r))
	assert.Equal(t, list("conditional control 1 aws-role:z", "conditional control 2 aws-role:y"), s.lines(s.forward(s.query("aws-role:a"))))
}

// The state before the contradicting edge has another path, which is not its
// witness: what is behind the edge is not decided.
func TestContradictionThatAnotherPathMayAvoid(t *testing.T) {
	s := newEstate(t).
		edge("aws-user:u", fact.CanBecome, "aws-role:a", mfa("true")).
		edge("aws-user:u", fact.CanBecome, "aws-role:b", verdict(fact.Conditional)).
		edge("aws-role:b", fact.CanBecome, "aws-role:a").
		edge("aws-role:a", fact.CanBecome, "aws-role:z", mfa("false")).
		edge("aws-role:z", fact.CanBecome, "aws-role:y", mfa("false")).freeze()
	r := s.forward(s.query("aws-user:u"))
	assert.Equal(t, list("conditional control 1 aws-role:a", "conditional control 1 aws-role:b",
		"unknown control 2 aws-role:z", "unknown control 3 aws-role:y"), s.lines(r))
	state, _, _ := r.Reached(s.lookup("aws-role:y"), fact.Control)
	assert.Equal(t, []fact.Missing{{
		What: "a path to aws-role:z whose conditions do not contradict", Effect: fact.NotDecided,
	}}, r.Missing(state))
}

// Control is the first way to the file, and read of it has a way of its own
// that does not contradict: the key behind is not decided, not unreached.
func TestContradictionOfControlWhereReadMayServe(t *testing.T) {
	s := newEstate(t).
		edge("aws-user:u", fact.Can, "file:f", access(fact.Control), mfa("true")).
		edge("aws-user:u", fact.CanBecome, "aws-role:a", verdict(fact.Conditional)).
		edge("aws-role:a", fact.Can, "file:f", access(fact.Read)).
		edge("file:f", fact.Stores, "key:k", mfa("false")).freeze()
	assert.Contains(t, s.lines(s.forward(s.query("aws-user:u"))), "unknown read 2 key:k")
}

func TestContradictionThroughHub(t *testing.T) {
	s := newEstate(t).hub("h", "file:f").
		edge("aws-user:u", fact.CanBecome, "aws-role:a", mfa("true")).
		edge("aws-user:u", fact.CanBecome, "aws-role:b", mfa("false")).
		hubEdge("aws-role:a", "h", mfa("false")).
		hubEdge("aws-role:b", "h", mfa("false")).freeze()
	r := s.forward(s.query("aws-user:u"))
	assert.Equal(t, "aws-role:b can file:f", s.path(r, "file:f", fact.Read)[1])
}

func TestTooManyContradictions(t *testing.T) {
	s := newEstate(t).
		edge("aws-user:u", fact.CanBecome, "aws-role:a", mfa("true")).
		edge("aws-user:u", fact.CanBecome, "aws-role:b", verdict(fact.Conditional)).
		edge("aws-role:b", fact.CanBecome, "aws-role:z", technique("good"))
	for i := range 16 {
		s.edge("aws-role:a", fact.CanBecome, "aws-role:z", mfa("false"), technique(fmt.Sprint("bad", i)))
	}
	s.freeze()
	r := s.forward(s.query("aws-user:u"))
	assert.Contains(t, s.lines(r), "unknown control 2 aws-role:z")
}

// Keys that the start does not fix do not contradict along a path.
func TestOtherKeysDoNotContradict(t *testing.T) {
	tag := func(value string) change {
		return when(fact.Condition{Key: "aws:RequestTag/x", Operator: "StringEquals", Values: []string{value}})
	}
	s := newEstate(t).
		edge("aws-user:u", fact.CanBecome, "aws-role:a", tag("1")).
		edge("aws-role:a", fact.CanBecome, "aws-role:z", tag("2")).freeze()
	assert.Len(t, s.lines(s.forward(s.query("aws-user:u"))), 2)
	assert.False(t, s.s.HasStartFixed())
	assert.Zero(t, s.s.Attr(0)&graph.StartFixed)
}
