package reach_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

func partSettled(kinds ...string) fact.Condition {
	return fact.Condition{Key: "part", Operator: "Settled", Values: kinds}
}

func halves(t *testing.T) *estate {
	return newEstate(t).
		edge("approle.role-id:1", fact.PartOf, "approle:a").
		edge("approle.secret-id:1", fact.PartOf, "approle:a").
		edge("approle:a", fact.AuthenticatesAs, "vault-role:v").
		edge("file:ids", fact.Stores, "approle.role-id:1")
}

func TestOneHalfIsConditionalOnTheOther(t *testing.T) {
	s := halves(t).freeze()
	r := s.forward(s.query("file:ids"))
	assert.Equal(t, list("yes read 1 approle.role-id:1", "conditional control 3 vault-role:v", "conditional read 2 approle:a"), s.lines(r))
	assert.Equal(t, fact.Conditions{partSettled("approle.secret-id")}, s.conditions(r, "vault-role:v", fact.Control))

	back := s.backward(s.query("vault-role:v"))
	assert.Equal(t, list("yes read 1 approle:a", "conditional read 2 approle.role-id:1", "conditional read 2 approle.secret-id:1",
		"conditional read 3 file:ids"), s.lines(back))
	assert.Equal(t, fact.Conditions{partSettled("approle.secret-id")}, s.conditions(back, "file:ids", fact.Read))
}

// All halves: the worst verdict, one hop more than the longest path, which is
// printed; the other half stands beside it.
func TestAllHalves(t *testing.T) {
	s := halves(t).
		edge("file:ids", fact.Contains, "env-var:x").
		edge("env-var:x", fact.Contains, "env-var:y").
		edge("env-var:y", fact.Stores, "approle.secret-id:1").freeze()
	r := s.forward(s.query("file:ids"))
	assert.Contains(t, s.lines(r), "yes read 4 approle:a")
	assert.Contains(t, s.lines(r), "yes control 5 vault-role:v")
	state, _, _ := r.Reached(s.lookup("vault-role:v"), fact.Control)
	hops := r.Path(state)
	assert.Len(t, hops, 5)
	assert.Equal(t, s.lookup("approle.role-id:1"), hops[3].With[0])
	assert.Empty(t, r.Conditions(state))
}

// The candidate of all halves may lie many levels behind the half that comes
// last, which is the nearer one but of the worse verdict.
func TestAllHalvesFarAhead(t *testing.T) {
	s := halves(t)
	ip := fact.Condition{Key: "aws:SourceIp", Operator: "IpAddress", Values: []string{"10.0.0.0/8"}}
	s.edge("file:ids", fact.Stores, "key:near", verdict(fact.Conditional), when(ip)).
		edge("key:near", fact.AuthenticatesAs, "aws-role:near").
		edge("aws-role:near", fact.Mints, "approle.secret-id:1").
		edge("file:start", fact.Contains, "env-var:0")
	for i := range 20 {
		s.edge(fmt.Sprint("env-var:", i), fact.Contains, fmt.Sprint("env-var:", i+1))
	}
	s.edge("env-var:20", fact.Stores, "approle.role-id:1").
		edge("file:start", fact.Stores, "key:near", verdict(fact.Conditional), when(ip)).freeze()
	r := s.forward(s.query("file:start"))
	lines := s.lines(r)
	assert.Contains(t, lines, "yes read 22 approle.role-id:1")
	assert.Contains(t, lines, "conditional read 3 approle.secret-id:1")
	assert.Contains(t, lines, "conditional read 4 approle:a", "one half alone comes first")
	assert.Equal(t, fact.Conditions{ip, partSettled("approle.role-id")}.Normal(), s.conditions(r, "approle:a", fact.Read))

	s = halves(t).
		edge("file:start", fact.Stores, "approle.secret-id:1", verdict(fact.Unknown)).
		edge("file:start", fact.Contains, "file:ids", verdict(fact.Unknown)).freeze()
	r = s.forward(s.query("file:start"))
	assert.Contains(t, s.lines(r), "unknown read 2 approle:a")
}

func TestConditionsOfTheOtherHalf(t *testing.T) {
	ip := fact.Condition{Key: "aws:SourceIp", Operator: "IpAddress", Values: []string{"10.0.0.0/8"}}
	s := halves(t).
		edge("file:start", fact.Stores, "approle.secret-id:1", verdict(fact.Conditional), when(ip)).
		edge("file:start", fact.Stores, "approle.role-id:1", verdict(fact.Conditional)).freeze()
	r := s.forward(s.query("file:start"))
	assert.Contains(t, s.lines(r), "conditional read 2 approle:a")
	assert.Equal(t, fact.Conditions{ip}, s.conditions(r, "approle:a", fact.Read), "all halves at the same label: no condition on parts")
	state, _, _ := r.Reached(s.lookup("approle:a"), fact.Read)
	assert.Equal(t, fact.Conditional, r.Path(state)[1].Verdict)
}

func TestDeadHalfIsStillAHalf(t *testing.T) {
	s := halves(t).node("approle.role-id:1", fact.Props{"status": "revoked"}).freeze()
	r := s.forward(s.query("file:ids"))
	assert.Contains(t, s.lines(r), "conditional read 2 approle:a")
}
