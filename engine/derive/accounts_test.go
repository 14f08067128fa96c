package derive_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
)

func TestAdministrators(t *testing.T) {
	account := fact.Key{Kind: "aws-account", ID: own}
	w := newWorld(t)
	byName := w.user("name")
	w.attach(fact.DocIdentity, "arn:aws:iam::aws:policy/AdministratorAccess", byName)
	power := w.user("power")
	w.attach(fact.DocIdentity, "arn:aws:iam::aws:policy/PowerUserAccess", power) // NotAction iam:*
	noIAM := w.user("noiam", admin, deny("iam:*", "*"))
	// What one deny takes away another of the actions gives back.
	oneDenied := w.user("onedenied", admin, deny("iam:PutUserPolicy", "*"))
	office := w.user("office", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}`)
	bounded := w.user("bounded", admin)
	w.attach(fact.DocBoundary, "arn:aws:iam::"+own+":policy/lost", bounded)
	rootUser := w.node("aws-root", root(own), nil)
	half := w.user("half", `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`)
	d := w.derive()

	d.says(fact.Yes, byName, account, fact.Control)
	assert.Empty(t, d.edges(power, account))
	e := d.says(fact.No, noIAM, account, fact.Control)
	assert.Equal(t, "identity-policy", e.By[0].Control)
	d.says(fact.Yes, oneDenied, account, fact.Control)
	e = d.says(fact.Conditional, office, account, fact.Control)
	assert.Equal(t, condition("aws:SourceIp", "IpAddress", "10.0.0.0/8"), e.Conditions)
	d.says(fact.Unknown, bounded, account, fact.Control)
	d.says(fact.Yes, rootUser, account, fact.Control)
	assert.Empty(t, d.edges(half, account))
}

func TestAdministratorUnderAnSCP(t *testing.T) {
	w, levels := organization(t)
	user := w.user("u", admin)
	w.document(fact.DocSCP, "p-1", fact.Key{}, deny("iam:*", "*"))
	w.attach(fact.DocSCP, "p-1", levels["unit"])
	e := w.derive().says(fact.No, user, fact.Key{Kind: "aws-account", ID: own}, fact.Control)
	assert.Equal(t, "scp", e.By[0].Control)
}

func TestServicesWithoutATable(t *testing.T) {
	w := newWorld(t)
	w.user("table", allow("s3:GetObject", "*"), allow("sts:AssumeRole", "*"))
	ec2 := w.user("ec2", allow("ec2:RunInstances", "*"), allow("iam:PassRole", "*"))
	administrator := w.user("admin", admin)
	acl := w.user("acl", allow("s3:PutBucketAcl", "*"))
	federating := w.user("federating", allow("sts:GetFederationToken", "*"))
	w.user("named", allow("events:PutEvents", "arn:aws:events:us-east-1:111111111111:event-bus/orders"))
	w.role("r", trusts(root(own)))
	w.lists(own, "us-east-1", "x:y")
	d := w.derive()

	gap := d.gap("not evaluated yet")
	require.Len(t, gap, 4)
	about := map[fact.Key]string{}
	for _, g := range gap {
		require.Len(t, g.About, 1)
		about[g.About[0]] = g.What
	}
	assert.Contains(t, about[ec2], "ec2, iam (techniques that change identities)")
	assert.Contains(t, about[administrator], "all other services")
	assert.Contains(t, about[acl], "s3:putbucketacl")
	assert.Contains(t, about[federating], "sts:getfederationtoken")
}

func TestTruncatedExport(t *testing.T) {
	w := newWorld(t)
	w.forget("iam:GetAccountAuthorizationDetails")
	w.c.Add(fact.Fact{Inventory: &fact.Inventory{Provider: "aws", Account: own, Operation: "iam:GetAccountAuthorizationDetails"}})
	user := w.user("u")
	d := w.derive()
	gap := d.gap("the rest of the users, roles and policies of account " + own)
	require.Len(t, gap, 1)
	assert.Equal(t, []fact.Key{{Kind: "aws-account", ID: own}}, gap[0].About)
	require.Len(t, d.gap("identity policies of "+user.ID), 1)
}

func TestWhoseKey(t *testing.T) {
	w := newWorld(t)
	lone := w.node("aws-access-key", "AKIA1", nil)
	bound := w.node("aws-access-key", "AKIA2", nil)
	w.edge(bound, fact.AuthenticatesAs, w.user("u"))
	alias := w.node("aws-access-key", "aws-access-key@f#1", nil)
	w.c.Aliases[alias] = bound
	d := w.derive()
	gap := d.gap("whose key")
	require.Len(t, gap, 1)
	assert.Equal(t, []fact.Key{lone}, gap[0].About)
}
