package derive_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

var (
	ada      = fact.Key{Kind: "salesforce-user", ID: "005A"}
	admins   = fact.Key{Kind: "salesforce-profile", ID: "00eA"}
	nested   = fact.Key{Kind: "salesforce-permission-set", ID: "0PSA"}
	theOrg   = fact.Key{Kind: "salesforce-org", ID: "00DA"}
	at       = fact.Evidence{Source: export, Line: 1}
	awsGroup = fact.Key{Kind: "aws-group", ID: "arn:aws:iam::" + own + ":group/x"}
)

func grouped(t testing.TB, edges ...fact.Edge) *derived {
	w := newWorld(t)
	for key, class := range map[fact.Key]fact.Class{ada: fact.ClassIdentity, admins: fact.ClassGroup, nested: fact.ClassGroup, theOrg: fact.ClassResource, awsGroup: fact.ClassGroup} {
		w.c.AddNode(fact.Node{Class: class, Key: key, Evidence: []fact.Evidence{at}})
	}
	for _, e := range edges {
		e.Evidence = []fact.Evidence{at}
		w.c.Edges = append(w.c.Edges, e)
	}
	return w.derive()
}

func TestMembersMayWhatTheirGroupsMay(t *testing.T) {
	d := grouped(t, fact.Edge{From: ada, Relation: fact.MemberOf, To: nested}, fact.Edge{From: nested, Relation: fact.MemberOf, To: admins},
		fact.Edge{From: admins, Relation: fact.Can, To: theOrg, Access: fact.Read, Actions: []string{"ViewAllData"}})
	e := d.says(fact.Yes, ada, theOrg, fact.Read)
	assert.Equal(t, []string{"ViewAllData"}, e.Actions)
	d.nothing(nested, theOrg, fact.AnyAccess)
}

func TestAMembershipIsNoBetterThanItsVerdict(t *testing.T) {
	missing := []fact.Missing{{What: "the list of members", Effect: fact.NotDecided}}
	d := grouped(t, fact.Edge{From: ada, Relation: fact.MemberOf, To: admins, Verdict: fact.Unknown, Missing: missing},
		fact.Edge{From: admins, Relation: fact.Can, To: theOrg, Access: fact.Read})
	assert.Equal(t, missing, d.says(fact.Unknown, ada, theOrg, fact.Read).Missing)
}

func TestGroupsInACircleEnd(t *testing.T) {
	d := grouped(t, fact.Edge{From: admins, Relation: fact.MemberOf, To: nested}, fact.Edge{From: nested, Relation: fact.MemberOf, To: admins},
		fact.Edge{From: ada, Relation: fact.MemberOf, To: nested}, fact.Edge{From: admins, Relation: fact.Can, To: theOrg, Access: fact.Read})
	d.says(fact.Yes, ada, theOrg, fact.Read)
}

func TestGroupsOfAWSAreItsEvaluators(t *testing.T) {
	d := grouped(t, fact.Edge{From: ada, Relation: fact.MemberOf, To: awsGroup}, fact.Edge{From: awsGroup, Relation: fact.Can, To: theOrg, Access: fact.Read})
	d.nothing(ada, theOrg, fact.AnyAccess)
}
