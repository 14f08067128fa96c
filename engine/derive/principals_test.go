package derive_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
)

func TestGroups(t *testing.T) {
	w := newWorld(t)
	bucket, secret := w.bucket("b", own), w.secret("s", "")
	w.none(fact.DocResource, bucket)
	group := w.node("aws-group", arn(own, "group/g"), nil)
	w.inline(group, "inline", allow("s3:GetObject", "arn:aws:s3:::b/*"))
	w.attach(fact.DocIdentity, "arn:aws:iam::aws:policy/SecretsManagerReadWrite", group)
	member, denied, stranger := w.user("m"), w.user("d", deny("s3:*", "*")), w.user("s")
	w.edge(member, fact.MemberOf, group)
	w.edge(denied, fact.MemberOf, group)
	d := w.derive()

	d.says(fact.Yes, member, bucket, fact.Read)
	// AWS's own policy by its ARN: its text comes from the embedded data.
	e := d.says(fact.Yes, member, secret, fact.Read)
	assert.Contains(t, e.Evidence[0].Source, "builtin:")
	blocked := d.says(fact.No, denied, bucket, fact.Read) // the member's own deny beats the group's allow
	assert.Equal(t, "identity-policy", blocked.By[0].Control)
	d.nothing(stranger, bucket, fact.Read)
	d.nothing(group, bucket, fact.Read) // groups explain; they are no principals
}

func TestGroupThatWasNotExported(t *testing.T) {
	w := newWorld(t)
	bucket := w.bucket("b", own)
	w.none(fact.DocResource, bucket)
	member := w.user("m", allow("s3:GetObject", "arn:aws:s3:::b/*"))
	w.edge(member, fact.MemberOf, fact.Key{Kind: "aws-group", ID: arn(own, "group/ghost")})
	d := w.derive()

	e := d.says(fact.Yes, member, bucket, fact.Read)
	d.missing(e, "identity policies of "+member.ID, fact.UpperBound) // it could deny
	d.nothing(member, bucket, fact.Write)
	gap := d.gap("identity policies of group " + arn(own, "group/ghost")) // and it could grant
	require.Len(t, gap, 1)
	assert.Equal(t, fact.NotDecided, gap[0].Effect)
	assert.Equal(t, []fact.Key{member}, gap[0].About)
}

func TestPolicyWhoseTextIsNowhere(t *testing.T) {
	w := newWorld(t)
	bucket := w.bucket("b", own)
	w.none(fact.DocResource, bucket)
	user := w.user("u", allow("s3:GetObject", "arn:aws:s3:::b/*"))
	w.attach(fact.DocIdentity, "arn:aws:iam::"+own+":policy/lost", user)
	d := w.derive()

	e := d.says(fact.Yes, user, bucket, fact.Read)
	d.missing(e, "identity policies", fact.UpperBound)
	d.nothing(user, bucket, fact.Write)
	require.Len(t, d.gap("text of identity-policy arn:aws:iam::"+own+":policy/lost"), 1)
}

func TestIdentityPolicyThatIsNotReadWhole(t *testing.T) {
	w := newWorld(t)
	bucket := w.bucket("b", own)
	w.none(fact.DocResource, bucket)
	user := w.user("u", allow("s3:GetObject", "arn:aws:s3:::b/*"), `{"Effect":"Perhaps","Action":"*","Resource":"*"}`)
	w.text(fact.DocIdentity, "broken", user, json.RawMessage(`{`))
	d := w.derive()

	e := d.says(fact.Yes, user, bucket, fact.Read)
	d.missing(e, "identity policies", fact.UpperBound)
	require.Len(t, d.Diagnostics, 2)
	assert.Len(t, d.gap("of "+user.ID), 2)
}

func TestBoundaryThatIsAbsent(t *testing.T) {
	w := newWorld(t)
	bucket := w.bucket("b", own)
	w.none(fact.DocResource, bucket)
	user := w.user("u", allow("s3:GetObject", "arn:aws:s3:::b/*"))
	w.attach(fact.DocBoundary, "arn:aws:iam::"+own+":policy/lost", user)
	d := w.derive()

	e := d.says(fact.Unknown, user, bucket, fact.Read)
	d.missing(e, "boundary", fact.NotDecided)
	d.nothing(user, bucket, fact.Write) // nothing known grants it
}

// A session policy limits the session and not the role it is one of.
func TestSessionPolicy(t *testing.T) {
	w := newWorld(t)
	bucket := w.bucket("b", own)
	w.none(fact.DocResource, bucket)
	role := w.roleIn(own, "jobs/r", trusts(root(own)))
	w.inline(role, "inline", allow("s3:*", "arn:aws:s3:::b/*"))
	session := func(name string) fact.Key {
		return w.node("aws-session", "arn:aws:sts::"+own+":assumed-role/r/"+name, nil)
	}
	free, cut, lost := session("free"), session("cut"), session("lost")
	w.document(fact.DocSession, "policy", cut, allow("s3:GetObject*", "*"))
	w.attach(fact.DocSession, "policy", lost)
	ghost := w.node("aws-session", "arn:aws:sts::"+own+":assumed-role/ghost/x", nil)
	d := w.derive()

	for _, key := range []fact.Key{role, free} {
		d.says(fact.Yes, key, bucket, fact.Read)
		d.says(fact.Yes, key, bucket, fact.Write)
	}
	d.says(fact.Yes, cut, bucket, fact.Read)
	d.says(fact.No, cut, bucket, fact.Write)
	d.says(fact.Unknown, lost, bucket, fact.Read)
	d.nothing(ghost, bucket, fact.Read)
	require.Len(t, d.gap("identity policies of "+ghost.ID), 1)
}

// reference_policies_evaluation-logic_policy-eval-denyallow.html: a grant to the
// role is limited by its boundary, one to the session is not.
func TestRoleAndSessionUnderABoundary(t *testing.T) {
	w := newWorld(t)
	role := w.role("r", trusts(root(own)))
	session := w.node("aws-session", "arn:aws:sts::"+own+":assumed-role/r/s", nil)
	w.document(fact.DocManaged, "arn:aws:iam::"+own+":policy/b", fact.Key{}, allow("ec2:*", "*"))
	w.attach(fact.DocBoundary, "arn:aws:iam::"+own+":policy/b", role)
	toRole, toSession := w.bucket("role", own), w.bucket("session", own)
	w.document(fact.DocResource, "BucketPolicy", toRole, `{"Effect":"Allow","Principal":{"AWS":"`+role.ID+`"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::role/*"}`)
	w.document(fact.DocResource, "BucketPolicy", toSession, `{"Effect":"Allow","Principal":{"AWS":"`+session.ID+`"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::session/*"}`)
	d := w.derive()

	d.nothing(session, toRole, fact.Read)
	d.nothing(role, toRole, fact.Read)
	d.says(fact.Yes, session, toSession, fact.Read)
	e := d.says(fact.Conditional, role, toSession, fact.Read)
	assert.Equal(t, condition("sts:RoleSessionName", "StringEquals", "s"), e.Conditions)
}

// A principal that no export lists may do anything: that is not known.
func TestPrincipalThatWasNotExported(t *testing.T) {
	w := newWorld(t)
	user := fact.Key{Kind: "aws-user", ID: arn(own, "user/later")} // a key of it was seen
	w.edge(fact.Key{Kind: "aws-access-key", ID: "AKIA1"}, fact.AuthenticatesAs, user)
	function := fact.Key{Kind: "aws-lambda-function", ID: "arn:aws:lambda:us-east-1:" + own + ":function:f"}
	role := fact.Key{Kind: "aws-role", ID: arn(own, "role/ghost")}
	w.edge(function, fact.RunsAs, role)
	trusted := w.role("trusted", trusts(user.ID))
	d := w.derive()

	assert.Equal(t, []fact.Key{user}, d.gap("identity policies of " + user.ID)[0].About)
	assert.Equal(t, []fact.Key{role}, d.gap("identity policies of " + role.ID)[0].About)
	e := d.says(fact.Unknown, user, trusted, 0) // its own policies could deny
	d.missing(e, "identity policies", fact.NotDecided)
}

// Of one document in two exports the newer counts.
func TestNewerExportSupersedes(t *testing.T) {
	for _, newerFirst := range []bool{true, false} {
		w := newWorld(t)
		bucket := w.bucket("b", own)
		w.none(fact.DocResource, bucket)
		user := w.user("u")
		texts := []fact.Document{
			{Kind: fact.DocIdentity, ID: "p", Of: user, Text: policy(allow("s3:GetObject", "arn:aws:s3:::b/*")), Evidence: []fact.Evidence{{Source: "old.json", ObservedAt: day("2026-10-01")}}},
			{Kind: fact.DocIdentity, ID: "p", Of: user, Text: policy(allow("s3:PutObject", "arn:aws:s3:::b/*")), Evidence: []fact.Evidence{{Source: "new.json", ObservedAt: day("2026-11-01")}}},
		}
		if newerFirst {
			texts[0], texts[1] = texts[1], texts[0]
		}
		w.c.Documents = append(w.c.Documents, texts...)
		d := w.derive()
		d.says(fact.Yes, user, bucket, fact.Write)
		d.nothing(user, bucket, fact.Read)
	}
}
