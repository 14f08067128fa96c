package engine_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// madeWhileItLasted reports whether an answer tells of users, keys and roles that could
// have been made with the key.
func madeWhileItLasted(answer *engine.ResidualAnswer) bool {
	for _, s := range answer.Survivors {
		if s.Kind == "aws-access-key" && strings.HasPrefix(s.What, "New users, keys") {
			return true
		}
	}
	return false
}

// What could be made with a key is told as possible, but where the policies of all that
// it reaches are known and grant nothing by which it could have been, and nothing else is
// undecided.
func TestWhatCouldNotHaveBeenMade(t *testing.T) {
	for name, c := range map[string]struct {
		estate func(w *world)
		told   bool
	}{
		"may read alone": {func(w *world) { w.key("AKIA1", "active", w.user("u", read(w.bucket("b")))) }, false},
		"may make users": {func(w *world) {
			w.key("AKIA1", "active", w.user("u", `{"Effect":"Allow","Action":"iam:CreateUser","Resource":"arn:aws:iam::`+own+`:user/x-*"}`))
		}, true},
		"may do all but name it": {func(w *world) {
			w.key("AKIA1", "active", w.user("u", `{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}`))
		}, true},
		"may on a condition": {func(w *world) {
			w.key("AKIA1", "active", w.user("u", `{"Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}`))
		}, true},
		"may hand on a role": {func(w *world) {
			w.key("AKIA1", "active", w.user("u", `{"Effect":"Allow","Action":["iam:PassRole","ec2:RunInstances"],"Resource":"*"}`))
		}, true},
		"becomes a role that may": {func(w *world) {
			role := w.node("aws-role", "arn:aws:iam::"+own+":role/r", fact.Props{"uniqueId": "AROAR"})
			w.policy(fact.DocTrust, role, `{"Effect":"Allow","Principal":{"AWS":"`+own+`"},"Action":"sts:AssumeRole"}`)
			w.policy(fact.DocIdentity, role, `{"Effect":"Allow","Action":"iam:CreateAccessKey","Resource":"*"}`)
			w.key("AKIA1", "active", w.user("u", `{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"`+role.ID+`"}`))
		}, true},
		"something in reach is undecided": {func(w *world) {
			place := w.bucket("b")
			w.key("AKIA1", "active", w.user("u", read(place)))
			w.edge(place, fact.Stores, w.node("stripe-secret-key", "s", nil))
		}, true},
		"a facts file tells what its user may": {func(w *world) {
			user := w.node("aws-user", "arn:aws:iam::"+own+":user/u", nil)
			w.key("AKIA1", "active", user)
			w.can(user, fact.Read, w.bucket("b"))
		}, true},
		"its user is not known": {func(w *world) { w.node("aws-access-key", "AKIA1", fact.Props{fact.PropStatus: "active"}) }, true},
	} {
		w := newWorld(t)
		w.wholeAccount()
		c.estate(w)
		assert.Equal(t, c.told, madeWhileItLasted(w.residual(at, "AKIA1", engine.StepDeactivate)), name)
	}
}

// Half an account told is not enough.
func TestWhatCouldBeMadeInAnUnknownAccount(t *testing.T) {
	w := newWorld(t)
	w.key("AKIA1", "active", w.user("u", read(w.bucket("b"))))
	assert.True(t, madeWhileItLasted(w.residual(at, "AKIA1", engine.StepDeactivate)), "a role nobody listed may trust it")

	w = newWorld(t)
	w.key("AKIA1", "active", w.node("aws-user", "arn:aws:iam::"+own+":user/u", fact.Props{fact.PropPoliciesApart: true}))
	assert.True(t, madeWhileItLasted(w.residual(at, "AKIA1", engine.StepDeactivate)), "nobody told what its user may")
}

// What a survivor needs is of a row that is there.
func TestNeedsBelongToSurvivors(t *testing.T) {
	catalogue, err := credential.Load()
	require.NoError(t, err)
	row, _ := catalogue.Lookup("aws-access-key")
	with := 0
	for _, s := range row.Survivors {
		if len(s.Needs) > 0 {
			with++
			assert.Contains(t, s.Needs, "iam:CreateUser")
			assert.Contains(t, s.Needs, "iam:PassRole", "who hands on a role acts as it")
		}
	}
	assert.Equal(t, 1, with)
	assert.NotEmpty(t, catalogue.Needs())
}

// What a call makes is no node before it is made: the policies tell whether it was
// allowed, not an edge.
func TestWhatCouldBePlantedThatIsNotThereYet(t *testing.T) {
	for name, c := range map[string]struct {
		statements []string
		listed     bool
	}{
		"may make users":              {[]string{`{"Effect":"Allow","Action":"iam:CreateUser","Resource":"*"}`}, true},
		"may make users of one path":  {[]string{`{"Effect":"Allow","Action":"iam:CreateUser","Resource":"arn:aws:iam::` + own + `:user/robots/*"}`}, true},
		"may on a condition":          {[]string{`{"Effect":"Allow","Action":"iam:Create*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}`}, true},
		"may read":                    {[]string{`{"Effect":"Allow","Action":"iam:Get*","Resource":"*"}`}, false},
		"a deny takes it away":        {[]string{`{"Effect":"Allow","Action":"*","Resource":"arn:aws:iam::` + own + `:user/x"}`, `{"Effect":"Deny","Action":"iam:*","Resource":"*"}`}, false},
		"a deny of another call":      {[]string{`{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::` + own + `:user/x-*"}`, `{"Effect":"Deny","Action":"iam:CreateAccessKey","Resource":"*"}`}, true},
		"all but what is named":       {[]string{`{"Effect":"Allow","NotAction":["sts:*"],"Resource":"arn:aws:iam::` + own + `:user/x-*"}`}, true},
		"a condition that never held": {[]string{`{"Effect":"Allow","Action":"iam:CreateUser","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalType":"AssumedRole"}}}`}, false},
	} {
		w := newWorld(t)
		w.wholeAccount()
		w.key("AKIA1", "active", w.user("u", c.statements...))
		listed := false
		for _, p := range w.residual(at, "AKIA1", engine.StepDeactivate).Persistence {
			listed = listed || p.What == "users were made"
		}
		assert.Equal(t, c.listed, listed, name)
	}
}
