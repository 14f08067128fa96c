package derive_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/derive"
	"keyreach/engine/fact"
)

// withoutMFA is the usual deny (reference_policies_examples_aws_mfa-dates.html).
const withoutMFA = `{"Sid":"MFA","Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}`

func in(key fact.Key, context string) fact.Key {
	key.Context = context
	return key
}

func TestDenyWithoutMFA(t *testing.T) {
	w := newWorld(t)
	bucket := w.bucket("b", own)
	w.none(fact.DocResource, bucket)
	user := w.user("u", allow("s3:GetObject", "arn:aws:s3:::b/*"), withoutMFA, mayAssumeAny)
	role := w.role("r", trusts(root(own)))
	w.inline(role, "inline", allow("s3:GetObject", "arn:aws:s3:::b/*"), withoutMFA)
	d := w.derive()

	key := in(user, "long-term-key")
	assert.Equal(t, key, d.Variants[derive.Arrival{Relation: fact.AuthenticatesAs, FromKind: "aws-access-key", To: user}])
	e := d.says(fact.No, key, bucket, fact.Read)
	assert.Equal(t, "MFA", e.By[0].Statement)
	e = d.says(fact.Conditional, user, bucket, fact.Read)
	assert.Equal(t, condition("aws:MultiFactorAuthPresent", "Bool", "true"), e.Conditions)

	// What the key assumes has no MFA; what the user assumes may have.
	d.says(fact.Yes, key, in(role, "assumed-without-mfa"), 0)
	d.says(fact.Yes, user, role, 0)
	d.says(fact.No, in(role, "assumed-without-mfa"), bucket, fact.Read)
	d.says(fact.Conditional, role, bucket, fact.Read)
}

// Bool without IfExists doesn't match where the key is absent: a long-term key
// passes (reference_policies_condition-keys.html#condition-keys-multifactorauthpresent),
// a session without MFA does not.
func TestDenyByBoolSparesLongTermKeys(t *testing.T) {
	w := newWorld(t)
	bucket := w.bucket("b", own)
	w.document(fact.DocResource, "BucketPolicy", bucket, `{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}`)
	user := w.user("u", allow("s3:GetObject", "arn:aws:s3:::b/*"), mayAssumeAny)
	role, second := w.role("r", trusts(root(own))), w.role("second", trusts(root(own)))
	for _, r := range []fact.Key{role, second} {
		w.inline(r, "inline", allow("s3:GetObject", "arn:aws:s3:::b/*"), mayAssumeAny)
	}
	session := w.node("aws-session", "arn:aws:sts::"+own+":assumed-role/r/s", nil)
	d := w.derive()

	d.says(fact.Yes, in(user, "long-term-key"), bucket, fact.Read)
	d.says(fact.No, in(role, "assumed-without-mfa"), bucket, fact.Read)
	// A role, and a session of one, have no MFA to present: what they assume has none.
	d.says(fact.Yes, role, in(second, "assumed-without-mfa"), 0)
	d.says(fact.Yes, session, in(second, "assumed-without-mfa"), 0)
	// A function's role is assumed by the service.
	assert.Equal(t, in(role, "assumed-without-mfa"), d.Variants[derive.Arrival{Relation: fact.RunsAs, FromKind: "aws-lambda-function", To: role}])
}

func TestTrustAsksForMFA(t *testing.T) {
	w := newWorld(t)
	role := w.role("r", trusts(root(own), `{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`))
	user := w.user("u", mayAssume(role))
	d := w.derive()

	d.says(fact.No, in(user, "long-term-key"), in(role, "assumed-without-mfa"), 0)
	e := d.says(fact.Conditional, user, role, 0)
	assert.Equal(t, condition("aws:MultiFactorAuthPresent", "Bool", "true"), e.Conditions)
}

func TestNoVariantsWhereNoPolicyTests(t *testing.T) {
	w := newWorld(t)
	w.user("u", mayAssumeAny)
	w.role("r", trusts(root(own)))
	d := w.derive()
	assert.Empty(t, d.Variants)
	assert.Empty(t, d.Nodes)
}
