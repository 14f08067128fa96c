package credential

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryRow holds what every row of the catalogue keeps.
func TestEveryRow(t *testing.T) {
	c, err := Load()
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(c.Kinds()), 157)
	for _, id := range c.Kinds() {
		row, ok := c.Lookup(id)
		require.True(t, ok)
		t.Run(id, func(t *testing.T) {
			for _, m := range row.Match {
				assert.Contains(t, c.Recognise(m.Example, nil), id, "recognised among its candidates from its own example")
			}
			for _, r := range row.Revocation {
				assert.NotEmpty(t, r.Method)
				if r.Undo != nil && r.Reversible != nil && *r.Reversible {
					assert.False(t, strings.HasPrefix(r.Undo.What, "none"), "%s: reversible and not undone", r.Method)
				}
				if r.Destroys != nil {
					assert.NotEmpty(t, r.Destroys.SaveFirst, "%s: evidence is lost and nothing says what keeps it", r.Method)
				}
			}
		})
	}
}

// TestEveryRowHasEveryKey wants each row whole: what is not known is written as
// null, so that a forgotten key is no unknown.
func TestEveryRowHasEveryKey(t *testing.T) {
	want := []string{"actsAs", "defaultLifetime", "id", "idleExpiry", "issuer", "kind", "lastUsed", "match", "maxLifetime", "mints", "name", "notes", "offlineFacts",
		"revoke", "rotate", "scannerRules", "scope", "shortLivedAlternative", "sources", "survivesRevocation", "usageLog", "verified"}
	for line := range strings.Lines(string(catalogueText)) {
		var row map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(line), &row))
		keys := make([]string, 0, len(row))
		for key := range row {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		require.Equal(t, want, keys, string(row["id"]))
	}
}

// A bare UUID is of any issuer that gave out such tokens; the rule that found it decides.
func TestBareUUIDs(t *testing.T) {
	c, err := Load()
	require.NoError(t, err)
	const value = "3f9c7a52-1d4e-4b8a-9c6f-2e7d5b1a0c43"
	assert.Equal(t, []string{"vault-approle-secret-id", "npm-token", "docker-hub-pat", "heroku-api-key", "openvsx-token"}, c.Recognise(value, nil))
	assert.Equal(t, []string{"heroku-api-key"}, c.Recognise(value, c.ByRule("gitleaks", "heroku-api-key")))
	assert.Equal(t, []string{"npm-token"}, c.Recognise(value, c.ByRule("trufflehog", "NpmToken")))
	for _, kind := range c.Recognise(value, nil) {
		row, _ := c.Lookup(kind)
		assert.False(t, row.Marks(value), "%s: a UUID is no mark", kind)
	}
	assert.True(t, IsUUID(value))
	assert.False(t, IsUUID("HRKU-"+value))
}

// Rules that scanners report often, and values of the form that the rule wants.
func TestFrequentRules(t *testing.T) {
	c, err := Load()
	require.NoError(t, err)
	for _, test := range []struct{ scanner, rule, value, kind string }{
		{"gitleaks", "zendesk-secret-key", "q8Zr2Lx5Vn7Bt1Ky4Wm9Pj3Hs6Gd0FcAeRuIoTvX", "zendesk-api-token"},
		{"trufflehog", "ZendeskApi", "q8Zr2Lx5Vn7Bt1Ky4Wm9Pj3Hs6Gd0FcAeRuIoTvX", "zendesk-api-token"},
		{"gitleaks", "telegram-bot-api-token", "481516234:AAq8Zr2Lx5Vn7Bt1Ky4Wm9Pj3Hs6Gd0FcAe", "telegram-bot-token"},
		{"gitleaks", "mailchimp-api-key", "0f1e2d3c4b5a69788796a5b4c3d2e1f0-us20", "mailchimp-api-key"},
	} {
		kinds := c.ByRule(test.scanner, test.rule)
		assert.Equal(t, []string{test.kind}, kinds, test.rule)
		row, _ := c.Lookup(test.kind)
		assert.True(t, row.Matches(test.value), test.rule)
	}
	assert.Equal(t, []string{"zendesk-api-token"}, c.Recognise("agent@acme.test/token:q8Zr2Lx5Vn7Bt1Ky4Wm9Pj3Hs6Gd0FcAeRuIoTvX", nil))
}

// TestStepsWithManyVictims names a step for each issuer that ends more than what
// leaked: each says what, how it is undone, and what it destroys or nothing.
func TestStepsWithManyVictims(t *testing.T) {
	c, err := Load()
	require.NoError(t, err)
	for _, test := range []struct{ kind, method, ends string }{
		{"aws-access-key", "PutUserPolicy", "every key of the user"},
		{"aws-sts-assume-role", "Revoke active sessions", "every session of the role"},
		{"github-pat-classic", "deletes the token", "deploy keys"},
		{"github-pat-fine-grained", "organisation owner", "no SSH key"},
		{"github-pat-fine-grained", "credentials/revoke", "deploy keys"},
		{"github-installation-token", "suspend", "every installation token"},
		{"github-app-private-key", "delete the key", "no other key"},
		{"entra-client-secret", "service principal", "every secret, certificate"},
		{"entra-client-secret", "removePassword", "no other secret"},
		{"gcp-service-account-key", "disable the service account", "every key"},
		{"gcp-service-account-key", "keys.delete", "no other key"},
		{"azure-account-sas", "account key", "every account and service SAS"},
		{"npm-token", "npm token", "no other token"},
		{"slack-bot-token", "auth.revoke", "channel memberships"},
		{"slack-bot-token", "uninstall", "every token of that installation"},
		{"okta-api-token", "revoke", "this token alone"},
		{"okta-session-cookie", "clear user sessions", "every other session"},
		{"kubernetes-bound-token", "delete the bound object", "every other token"},
		{"vault-service-token", "vault token revoke TOKEN", "child tokens"},
		{"google-oauth-refresh-token", "revoke", "the whole grant"},
		{"salesforce-refresh-token", "oauth2/revoke", "access tokens"},
		{"mcp-static-token", "operator", "cannot be told apart"},
	} {
		row, ok := c.Lookup(test.kind)
		require.True(t, ok, test.kind)
		i := slices.IndexFunc(row.Revocation, func(r Revocation) bool { return strings.Contains(r.Method, test.method) })
		require.GreaterOrEqual(t, i, 0, "%s has no step %q", test.kind, test.method)
		step := row.Revocation[i]
		require.NotNil(t, step.Ends, "%s %s", test.kind, test.method)
		assert.Contains(t, step.Ends.What, test.ends)
		assert.NotNil(t, step.Undo, "%s %s", test.kind, test.method)
	}
}

// TestBrokenRows wants a row that is wrong refused, with its kind.
func TestBrokenRows(t *testing.T) {
	line, _, _ := strings.Cut(string(catalogueText), "\n")
	for name, change := range map[string][2]string{
		"an unknown key":          {`"name":`, `"title": "x", "name":`},
		"a wrong shape":           {`"mints": [`, `"mints": [7, `},
		"a lifetime that is none": {`"defaultLifetime": "unbounded"`, `"defaultLifetime": "for ever"`},
		"a bad expression":        {`^AKIA[A-Z2-7]{16}$`, `^AKIA[`},
		"no name":                 {`"AWS IAM user access key"`, `""`},
		"no method":               {`"method": "iam:UpdateAccessKey Status=Inactive"`, `"method": ""`},
		"a confidence of its own": {`"confidence": "documented"`, `"confidence": "sure"`},
		"a mint of nothing":       {`"credential": "aws-sts-session-token"`, `"credential": "aws-sts-nothing"`},
	} {
		broken := strings.Replace(line, change[0], change[1], 1)
		require.NotEqual(t, line, broken, name)
		c := newCatalogue()
		err := c.add([]byte(broken))
		if err == nil {
			err = c.check()
		}
		require.Error(t, err, name)
		if name == "a mint of nothing" {
			assert.ErrorContains(t, err, `aws-access-key mints "aws-sts-nothing"`)
		}
	}
	c := newCatalogue()
	require.NoError(t, c.add([]byte(line)))
	assert.ErrorContains(t, c.add([]byte(line)), "there twice")
	assert.Error(t, newCatalogue().add([]byte(line+" {}")))
}

// TestAForgedTokenForgesNothing: what is said to make further ones has a way to, and a
// token that was signed with a key does not carry the key.
func TestAForgedTokenForgesNothing(t *testing.T) {
	c := newCatalogue()
	require.NoError(t, c.add([]byte(`{"id":"key","mints":[{"credential":"token","chains":true}]}`)))
	require.NoError(t, c.add([]byte(`{"id":"token"}`)))
	assert.ErrorContains(t, c.check(), `key mints "token", which is said to make further ones and mints nothing`)

	c, err := Load()
	require.NoError(t, err)
	row, _ := c.Lookup("jwt-signing-key")
	require.Len(t, row.Mints, 1)
	assert.False(t, row.Mints[0].Chains)
	assert.NotEmpty(t, row.Mints[0].Source)
}
