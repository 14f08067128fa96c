package derive_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
)

func TestSecretsUnderACustomerKey(t *testing.T) {
	const id = "11111111-2222-3333-4444-555555555555"
	key := fact.Key{Kind: "aws-kms-key", ID: "arn:aws:kms:us-east-1:" + own + ":key/" + id}
	enables := `{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"` + root(own) + `"},"Action":"kms:*","Resource":"*"}`
	silent := `{"Effect":"Allow","Principal":{"AWS":"` + arn(own, "role/elsewhere") + `"},"Action":"kms:*","Resource":"*"}`
	viaSecrets := `{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"secretsmanager.us-east-1.amazonaws.com","kms:CallerAccount":"` + own + `"}}}`
	for _, c := range []struct {
		name, policy string
		decrypts     bool
		verdict      fact.Verdict
		control      string
	}{
		{"key policy enables the account's policies", enables, true, fact.Yes, ""},
		{"and the user has no right to decrypt", enables, false, fact.No, "identity-policy"},
		{"key policy silent: identity alone is not enough", silent, true, fact.No, "resource-policy"},
		{"key policy opens it through the service", viaSecrets, false, fact.Yes, ""},
		{"key policy not given", "", true, fact.Unknown, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			secret := w.secret("s", id)
			user := w.user("u", allow("secretsmanager:GetSecretValue", "*"))
			if c.decrypts {
				w.inline(user, "kms", allow("kms:Decrypt", key.ID))
			}
			if c.policy != "" {
				w.node(key.Kind, key.ID, nil)
				w.document(fact.DocResource, "default", key, c.policy)
			}
			d := w.derive()
			e := d.says(c.verdict, user, secret, fact.Read)
			switch c.verdict {
			case fact.No:
				assert.Equal(t, c.control, e.By[0].Control)
			case fact.Unknown:
				d.missing(e, "key policy of "+key.ID, fact.NotDecided)
			default:
				assert.GreaterOrEqual(t, len(e.Evidence), 2, "the grants of both")
			}
		})
	}
}

// The conditions of both sides hold together.
func TestSecretAndKeyUnderConditions(t *testing.T) {
	key := "arn:aws:kms:us-east-1:" + own + ":key/k"
	w := newWorld(t)
	secret := w.secret("s", key)
	w.document(fact.DocResource, "default", w.node("aws-kms-key", key, nil), `{"Effect":"Allow","Principal":{"AWS":"`+own+`"},"Action":"kms:*","Resource":"*"}`)
	user := w.user("u", `{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}`,
		`{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:EncryptionContext:SecretARN":"`+secret.ID+`","aws:SourceVpce":"vpce-1"}}}`)
	e := w.derive().says(fact.Conditional, user, secret, fact.Read)
	assert.Equal(t, append(condition("aws:SourceIp", "IpAddress", "10.0.0.0/8"), condition("aws:SourceVpce", "StringEquals", "vpce-1")...), e.Conditions)
}

func TestSecretsUnderTheServicesOwnKey(t *testing.T) {
	w := newWorld(t)
	w.account(other, fact.Props{"organization": "none"})
	plain, alias, named := w.secret("plain", ""), w.secret("alias", "alias/aws/secretsmanager"), w.secret("named", "alias/mine")
	user := w.user("u", allow("secretsmanager:GetSecretValue", "*"))
	foreign := w.userIn(other, "f", allow("secretsmanager:GetSecretValue", "*"))
	w.c.Documents = w.c.Documents[:0]
	w.inline(user, "inline", allow("secretsmanager:GetSecretValue", "*"))
	w.inline(foreign, "inline", allow("secretsmanager:GetSecretValue", "*"))
	for _, secret := range []fact.Key{plain, alias, named} {
		w.document(fact.DocResource, "ResourcePolicy", secret, `{"Effect":"Allow","Principal":{"AWS":"`+other+`"},"Action":"secretsmanager:GetSecretValue","Resource":"*"}`)
	}
	d := w.derive()
	d.says(fact.Yes, user, plain, fact.Read)
	d.says(fact.Yes, user, alias, fact.Read)
	d.missing(d.says(fact.Unknown, user, named, fact.Read), "which key alias/mine names", fact.NotDecided)
	d.says(fact.No, foreign, plain, fact.Read) // the service's own key serves its own account only
}

// Environment variables under a customer's key are left out for whom may not
// decrypt (lambda/latest/dg/configuration-envvars-encryption.html).
func TestFunctionUnderACustomerKey(t *testing.T) {
	key := "arn:aws:kms:us-east-1:" + own + ":key/k"
	w := newWorld(t)
	function := w.node("aws-lambda-function", "arn:aws:lambda:us-east-1:"+own+":function:f", fact.Props{fact.PropAccount: own, "kmsKey": key})
	w.none(fact.DocResource, function)
	variable := w.node("env-var", function.ID+"#env/TOKEN", nil)
	w.document(fact.DocResource, "default", w.node("aws-kms-key", key, nil), `{"Effect":"Allow","Principal":{"AWS":"`+own+`"},"Action":"kms:*","Resource":"*"}`)
	without := w.user("without", allow("lambda:GetFunctionConfiguration", "*"))
	with := w.user("with", allow("lambda:GetFunctionConfiguration", "*"), allow("kms:Decrypt", key))
	d := w.derive()
	d.says(fact.No, without, variable, fact.Read)
	d.says(fact.Yes, with, variable, fact.Read)
}

// A grant lets in whom it names, for its operations, whatever the key's policy
// leaves out (kms/latest/developerguide/grants.html); a deny stands.
func TestGrantsOfAKey(t *testing.T) {
	silent := `{"Effect":"Allow","Principal":{"AWS":"` + arn(own, "role/elsewhere") + `"},"Action":"kms:*","Resource":"*"}`
	w := newWorld(t)
	key := w.node("aws-kms-key", "arn:aws:kms:us-east-1:"+own+":key/k", nil)
	w.document(fact.DocResource, "default", key, silent)
	granted, denied, other := w.user("granted"), w.user("denied", deny("kms:*", "*")), w.user("other", allow("kms:Decrypt", "*"))
	bound := w.user("bound")
	for _, user := range []fact.Key{granted, denied} {
		w.document(fact.DocGrant, "g-"+user.ID, key, `{"Effect":"Allow","Principal":{"AWS":"`+user.ID+`"},"Action":["kms:Decrypt"],"Resource":"`+key.ID+`"}`)
	}
	w.document(fact.DocGrant, "g-bound", key, `{"Effect":"Allow","Principal":{"AWS":"`+bound.ID+`"},"Action":["kms:Encrypt"],"Resource":"`+key.ID+`","Condition":{"StringEquals":{"kms:EncryptionContext:app":"shop"}}}`)
	d := w.derive()

	d.says(fact.Yes, granted, key, fact.Read)
	d.nothing(granted, key, fact.Write|fact.Control)
	assert.Empty(t, d.edges(other, key))
	e := d.says(fact.Conditional, bound, key, fact.Write)
	assert.Equal(t, "kms:EncryptionContext:app", e.Conditions[0].Key)
	for _, e := range d.edges(denied, key) {
		assert.Equal(t, fact.No, e.Verdict)
	}
	require.Len(t, d.gap("the grants of key"), 1)

	w.listsOf(own, "us-east-1", "kms:ListGrants", key)
	assert.Empty(t, w.derive().gap("the grants of key"))
}
