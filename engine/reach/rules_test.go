package reach_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

func TestControlImpliesTheRest(t *testing.T) {
	s := newEstate(t).
		edge("key:k", fact.AuthenticatesAs, "aws-role:r").
		edge("aws-role:r", fact.Can, "file:f", access(fact.Control)).
		edge("file:f", fact.Stores, "key:inner").
		edge("file:f", fact.LoadedBy, "agent:a").freeze()
	r := s.forward(s.query("key:k"))
	assert.Equal(t, list("yes control 1 aws-role:r", "yes control 2 file:f", "yes control 3 agent:a", "yes read 3 key:inner"), s.lines(r))
}

// An access is listed beside control where it is had with a better verdict.
func TestAccessLeftOutUnderControl(t *testing.T) {
	s := newEstate(t).
		edge("aws-role:a", fact.Can, "file:f", access(fact.Read)).
		edge("aws-role:a", fact.Can, "file:f", access(fact.Control), verdict(fact.Conditional)).
		edge("aws-role:a", fact.Can, "file:f", access(fact.Write), verdict(fact.Unknown)).freeze()
	r := s.forward(s.query("aws-role:a"))
	assert.Equal(t, list("yes read 1 file:f", "conditional control 1 file:f"), s.lines(r))
}

// Backward it is control that is left out, where less suffices.
func TestBackwardNamesTheLeastAccess(t *testing.T) {
	s := newEstate(t).
		edge("file:f", fact.Stores, "key:k").
		edge("key:k", fact.AuthenticatesAs, "aws-role:r").
		edge("aws-user:u", fact.Can, "file:f", access(fact.Control)).
		edge("aws-user:w", fact.Can, "file:f", access(fact.Write)).freeze()
	r := s.backward(s.query("aws-role:r"))
	assert.Equal(t, list("yes control 3 aws-user:u", "yes read 1 key:k", "yes read 2 file:f"), s.lines(r))
	assert.Equal(t, list("aws-user:u can file:f", "file:f stores key:k", "key:k authenticates-as aws-role:r"),
		s.path(r, "aws-user:u", fact.Control))
}

func TestVerdictBeforeHops(t *testing.T) {
	s := newEstate(t).
		edge("aws-role:a", fact.CanBecome, "aws-role:z", verdict(fact.Conditional), when(fact.Condition{Key: "aws:SourceIp", Operator: "IpAddress", Values: []string{"10.0.0.0/8"}})).
		edge("aws-role:a", fact.CanBecome, "aws-role:b").
		edge("aws-role:b", fact.CanBecome, "aws-role:z").
		edge("aws-role:z", fact.CanBecome, "aws-role:y", verdict(fact.Unknown)).freeze()
	r := s.forward(s.query("aws-role:a"))
	assert.Equal(t, list("yes control 1 aws-role:b", "yes control 2 aws-role:z", "unknown control 3 aws-role:y"), s.lines(r))
	assert.Empty(t, s.conditions(r, "aws-role:z", fact.Control))
}

func TestSeveralStarts(t *testing.T) {
	s := newEstate(t).
		edge("key:a", fact.AuthenticatesAs, "aws-role:r").
		edge("key:b", fact.AuthenticatesAs, "aws-role:r").
		edge("key:b", fact.AuthenticatesAs, "aws-role:s").
		edge("aws-role:s", fact.Mints, "key:a").freeze()
	r := s.forward(s.query("key:b", "key:a"))
	assert.Equal(t, list("yes control 1 aws-role:r", "yes control 1 aws-role:s"), s.lines(r), "the starts are left out")
	assert.Equal(t, list("key:a authenticates-as aws-role:r"), s.path(r, "aws-role:r", fact.Control))
}

func TestWithout(t *testing.T) {
	s := newEstate(t).
		edge("key:a", fact.AuthenticatesAs, "aws-role:r").
		edge("aws-role:r", fact.CanBecome, "aws-role:s").
		edge("aws-role:r", fact.CanBecome, "aws-role:t", blockedBy("scp")).
		edge("aws-role:s", fact.CanBecome, "aws-role:u").freeze()
	q := s.query("key:a")
	q.Without = []graph.Node{s.lookup("aws-role:s"), s.lookup("aws-role:t")}
	r := s.forward(q)
	assert.Equal(t, list("yes control 1 aws-role:r"), s.lines(r))
	assert.Empty(t, s.blocks(r))
	q.Without = []graph.Node{s.lookup("key:a")}
	assert.Empty(t, s.lines(s.forward(q)), "a start that is taken away is not held")
}

func TestGroupsAndHubsAreLeftOut(t *testing.T) {
	s := newEstate(t).
		edge("aws-role:r", fact.Can, "aws-group:g", access(fact.Write)).
		edge("aws-role:r", fact.Can, "aws-account:1", access(fact.Control)).
		edge("aws-account:1", fact.Contains, "file:f", access(fact.Control)).freeze()
	assert.Equal(t, list("yes control 1 aws-account:1"), s.lines(s.forward(s.query("aws-role:r"))))
}

func TestValidity(t *testing.T) {
	s := newEstate(t).
		edge("aws-role:a", fact.CanBecome, "aws-role:from-now", valid(&asked, nil)).
		edge("aws-role:a", fact.CanBecome, "aws-role:until-now", valid(nil, &asked)).
		edge("aws-role:a", fact.CanBecome, "aws-role:now", valid(&past, &future)).
		edge("aws-role:a", fact.CanBecome, "aws-role:later", valid(&future, nil)).freeze()
	r := s.forward(s.query("aws-role:a"))
	assert.Equal(t, list("yes control 1 aws-role:from-now", "yes control 1 aws-role:now"), s.lines(r))
	assert.Empty(t, s.blocks(r), "an edge that is not there blocks nothing")
}

func TestDeadCredentials(t *testing.T) {
	for name, props := range map[string]fact.Props{
		"inactive": {"status": "inactive"},
		"revoked":  {"status": "revoked"},
		"expired":  {"expiresAt": asked.Format(time.RFC3339)},
	} {
		t.Run(name, func(t *testing.T) {
			s := newEstate(t).node("key:k", props).
				edge("file:f", fact.Stores, "key:k").
				edge("key:k", fact.AuthenticatesAs, "aws-role:r").
				edge("key:k", fact.SameAs, "key:alias").
				edge("aws-role:r", fact.CanBecome, "aws-role:s").freeze()
			r := s.forward(s.query("file:f"))
			assert.Equal(t, list("yes read 1 key:k", "yes read 2 key:alias"), s.lines(r))
			assert.Equal(t, list("control 2 aws-role:r by status the credential is "+name), s.blocks(r))
			back := s.backward(s.query("aws-role:s"))
			assert.Equal(t, list("yes control 1 aws-role:r"), s.lines(back))
			assert.Equal(t, list("read 2 key:k by status the credential is "+name), s.blocks(back))
			q := s.query("file:f")
			q.AssumeActive = true
			assert.Len(t, s.lines(s.forward(q)), 4)
			q = s.query("file:f")
			q.Alive = []graph.Node{s.lookup("key:k")}
			assert.Len(t, s.lines(s.forward(q)), 4)
			q.Alive = []graph.Node{s.lookup("key:alias")}
			assert.Len(t, s.lines(s.forward(q)), 2)
		})
	}
	s := newEstate(t).node("key:k", fact.Props{"status": "unknown", "expiresAt": future.Format(time.RFC3339)}).
		edge("key:k", fact.AuthenticatesAs, "aws-role:r").freeze()
	assert.Len(t, s.lines(s.forward(s.query("key:k"))), 1, "unknown is followed as if active")
}

func TestHypothetical(t *testing.T) {
	s := newEstate(t).
		edge("file:f", fact.LoadedBy, "agent:a", verdict(fact.Conditional), when(fact.Condition{Key: "hypothetical"})).freeze()
	q := s.query("file:f write")
	r := s.forward(q)
	assert.Empty(t, s.lines(r))
	assert.Equal(t, 1, r.LeftOut(), "that it was left out is told")
	q.Hypothetical = true
	assert.Zero(t, s.forward(q).LeftOut())
	assert.Equal(t, list("conditional control 1 agent:a"), s.lines(s.forward(q)))
}

func TestBlocked(t *testing.T) {
	s := newEstate(t).
		edge("key:k", fact.AuthenticatesAs, "aws-role:a").
		edge("aws-role:a", fact.CanBecome, "aws-role:admin", blockedBy("scp")).
		edge("aws-role:a", fact.Can, "aws-role:admin", access(fact.Write), blockedBy("scp")).
		edge("aws-role:a", fact.Can, "aws-role:admin", access(fact.Read), blockedBy("boundary")).
		edge("aws-role:a", fact.CanBecome, "aws-role:b").
		edge("aws-role:a", fact.Can, "file:f", blockedBy("scp")).
		edge("aws-role:b", fact.Can, "file:f").
		edge("aws-role:b", fact.Can, "file:g", blockedBy("scp")).
		edge("aws-role:a", fact.Can, "file:g", blockedBy("trust-policy")).freeze()
	r := s.forward(s.query("key:k"))
	assert.Equal(t, list("control 2 aws-role:admin by scp", "read 2 aws-role:admin by boundary", "read 2 file:g by trust-policy"), s.blocks(r))
}

func TestThroughNo(t *testing.T) {
	s := newEstate(t).node("key:k", fact.Props{"status": "inactive"}).
		edge("key:k", fact.AuthenticatesAs, "aws-role:a").
		edge("aws-role:a", fact.CanBecome, "aws-role:b", blockedBy("scp")).
		edge("aws-role:b", fact.CanBecome, "aws-role:c").freeze()
	q := s.query("key:k")
	q.ThroughNo = true
	r := s.forward(q)
	assert.Equal(t, list("no control 1 aws-role:a", "no control 2 aws-role:b", "no control 3 aws-role:c"), s.lines(r))
	state, _, _ := r.Reached(s.lookup("aws-role:c"), fact.Control)
	hops := r.Path(state)
	assert.Equal(t, "status", hops[0].By[0].Control)
	assert.Equal(t, "scp", hops[1].By[0].Control)
	assert.Equal(t, []fact.Verdict{fact.No, fact.No, fact.Yes}, []fact.Verdict{hops[0].Verdict, hops[1].Verdict, hops[2].Verdict})
}

func TestHubs(t *testing.T) {
	s := newEstate(t).hub("h", "aws-s3-bucket:a", "aws-s3-bucket:b", "key:k").
		edge("key:k", fact.AuthenticatesAs, "aws-role:r").
		hubEdge("aws-role:r", "h", access(fact.Read|fact.Write), technique("wildcard")).
		edge("aws-s3-bucket:b", fact.Stores, "key:z").freeze()
	r := s.forward(s.query("key:k"))
	assert.Equal(t, list(
		"yes control 1 aws-role:r", "yes write 2 aws-s3-bucket:a", "yes write 2 aws-s3-bucket:b",
		"yes read 2 aws-s3-bucket:a", "yes read 2 aws-s3-bucket:b", "yes read 3 key:z"), s.lines(r))
	state, _, _ := r.Reached(s.lookup("aws-s3-bucket:b"), fact.Write)
	hop := r.Path(state)[1]
	assert.Equal(t, "wildcard", s.s.Technique(hop.Edge), "the hop is the edge into the hub")
	assert.Equal(t, s.lookup("aws-role:r"), hop.From)

	back := s.backward(s.query("aws-s3-bucket:a write"))
	assert.Equal(t, list("yes control 1 aws-role:r", "yes read 2 key:k"), s.lines(back))
}

func TestHubOfAVerdict(t *testing.T) {
	s := newEstate(t).hub("h", "file:a").
		hubEdge("aws-role:r", "h", verdict(fact.Conditional)).
		hubEdge("aws-role:r", "n", blockedBy("scp")).hub("n", "file:a", "file:b").freeze()
	r := s.forward(s.query("aws-role:r"))
	assert.Equal(t, list("conditional read 1 file:a"), s.lines(r))
	assert.Equal(t, list("read 1 file:b by scp"), s.blocks(r))
}

func TestVariantsAreNodes(t *testing.T) {
	s := newEstate(t).
		edge("key:k", fact.AuthenticatesAs, "aws-user:u|long-term").
		edge("aws-user:u|mfa", fact.CanBecome, "aws-role:a").
		edge("aws-user:u|long-term", fact.CanBecome, "aws-role:b").freeze()
	assert.Equal(t, list("yes control 1 aws-user:u|long-term", "yes control 2 aws-role:b"), s.lines(s.forward(s.query("key:k"))))
}

func TestStartOfTheWrongSnapshot(t *testing.T) {
	s := newEstate(t).node("key:k", nil).freeze()
	_, err := reach.Forward(t.Context(), s.s, reach.Query{Start: []reach.Held{{Node: 7, Access: fact.Read}}}, nil)
	require.ErrorIs(t, err, reach.ErrNode)
	_, err = reach.Backward(t.Context(), s.s, reach.Query{Without: []graph.Node{7}}, nil)
	require.ErrorIs(t, err, reach.ErrNode)
}
