package engine_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// TestAConditionThatAReachedNodeMeets: the intruder may sit inside the address that a
// condition names. AWS compares aws:SourceIp with public addresses.
func TestAConditionThatAReachedNodeMeets(t *testing.T) {
	for name, c := range map[string]struct {
		condition, operator, value string
		host                       fact.Props
		met                        string
	}{
		"its public address":              {"aws:SourceIp", "IpAddress", "203.0.113.0/24", fact.Props{"addresses": []string{"203.0.113.7", "10.0.0.7"}}, "203.0.113.7"},
		"another address":                 {"aws:SourceIp", "IpAddress", "203.0.113.0/24", fact.Props{"addresses": []string{"198.51.100.7"}}, ""},
		"a private one is no source":      {"aws:SourceIp", "IpAddress", "10.0.0.0/8", fact.Props{"addresses": []string{"10.0.0.7"}}, ""},
		"through an endpoint":             {"aws:VpcSourceIp", "IpAddress", "10.0.0.0/8", fact.Props{"addresses": []string{"10.0.0.7"}}, "10.0.0.7"},
		"its network":                     {"aws:SourceVpc", "StringEquals", "vpc-1", fact.Props{"vpc": "vpc-1"}, "vpc-1"},
		"another network":                 {"aws:SourceVpc", "StringEquals", "vpc-1", fact.Props{"vpc": "vpc-2"}, ""},
		"nothing says where it is":        {"aws:SourceIp", "IpAddress", "203.0.113.0/24", nil, ""},
		"a condition that is not decided": {"aws:RequestTag/a", "StringEquals", "b", fact.Props{"addresses": []string{"203.0.113.7"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			start := w.node("github-pat-classic", "leaked", nil)
			user := w.node("github-user", "github.com/ines", nil)
			w.given = append(w.given, fact.Fact{Edge: &fact.Edge{From: start, Relation: fact.AuthenticatesAs, To: user, Evidence: w.here()}})
			host := fact.Key{Kind: "host", ID: "build.acme.example"}
			w.add(fact.Fact{Node: &fact.Node{Class: fact.ClassWorkload, Key: host, Props: c.host, Evidence: w.here()}})
			w.can(user, fact.Control, host)
			database := w.node("database", "ledger", nil)
			w.given = append(w.given, fact.Fact{Edge: &fact.Edge{From: user, Relation: fact.Can, To: database, Access: fact.Read, Verdict: fact.Conditional,
				Conditions: fact.Conditions{{Key: c.condition, Operator: c.operator, Values: []string{c.value}}}, Evidence: w.here()}})
			var found *engine.Entry
			answer := w.reach("github-pat-classic:leaked")
			for i := range answer.Reached {
				if answer.Reached[i].ID == "ledger" {
					found = &answer.Reached[i]
				}
			}
			require.NotNil(t, found)
			assert.Equal(t, fact.Conditional, found.Verdict, "it stays conditional")
			if c.met == "" {
				assert.Empty(t, found.MetBy)
				return
			}
			assert.Equal(t, []engine.Met{{Key: c.condition, By: engine.Node{Kind: "host", ID: "build.acme.example"}, Value: c.met}}, found.MetBy)
		})
	}
}
