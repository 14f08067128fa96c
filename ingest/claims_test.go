package ingest

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// credentialOf returns the credential that a finding becomes.
func credentialOf(t *testing.T, finding Finding) *fact.Node {
	t.Helper()
	catalogue, err := credential.Load()
	require.NoError(t, err)
	print, err := credential.NewFingerprinter(bytes.Repeat([]byte{7}, credential.KeySize))
	require.NoError(t, err)
	findings := NewFindings(NewBuilder(&File{Source: "report"}, Env{Catalogue: catalogue, Fingerprint: print}))
	finding.Number = 1
	findings.Add(finding)
	findings.Finish()
	require.NotEmpty(t, findings.Facts)
	require.NotNil(t, findings.Facts[0].Node)
	return findings.Facts[0].Node
}

// TestFindingsTellWhatAValueSays wants expiry and claims where the value alone
// says them, under the kind that it is.
func TestFindingsTellWhatAValueSays(t *testing.T) {
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	jwt := encode(`{"alg":"RS256"}`) + "." + encode(`{"iss":"https://id.acme.test\u202e","sub":"ci","exp":1767225600}`) + "." + encode("made up")
	presigned := "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIABTXV5AHDQAISCMKB%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=" + strings.Repeat("0f", 32)
	sas := "https://acct.blob.core.windows.net/c?sv=2022-11-02&se=2051-10-06T07:09:59Z&sr=c&sp=racwdl&sig=ZmFrZQ%3D%3D"
	for _, test := range []struct {
		name    string
		finding Finding
		kind    string
		expires string
		claims  map[string]any
	}{
		{"a JWT", Finding{Value: jwt, Kinds: []string{"generic-jwt"}}, "generic-jwt", "2026-01-01T00:00:00Z", map[string]any{"issuer": "https://id.acme.test", "subject": "ci"}},
		{"the report knows better", Finding{Value: jwt, Kinds: []string{"generic-jwt"}, Props: fact.Props{fact.PropExpiresAt: "2026-06-01T00:00:00Z"}},
			"generic-jwt", "2026-06-01T00:00:00Z", map[string]any{"issuer": "https://id.acme.test", "subject": "ci"}},
		{"a presigned URL is none of its key", Finding{Value: presigned}, "aws-presigned-url", "2026-01-02T00:00:00Z", map[string]any{"signer": "AKIABTXV5AHDQAISCMKB", "account": "111111111111"}},
		{"a SAS", Finding{Value: sas}, "azure-service-sas", "2051-10-06T07:09:59Z", map[string]any{"account": "acct", "permissions": "racwdl"}},
		{"an AWS key", Finding{Value: "AKIABTXV5AHDQAISCMKB"}, credential.AWSAccessKey, "", map[string]any{"account": "111111111111"}},
		{"the id of a key that lies apart", Finding{Value: "not its id", Part: credential.PartSecret, KeyID: "AKIABTXV5AHDQAISCMKB"}, credential.AWSAccessKey, "", map[string]any{"account": "111111111111"}},
		{"a password", Finding{Value: "correct horse battery"}, fact.UnknownSecret, "", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			node := credentialOf(t, test.finding)
			assert.Equal(t, test.kind, node.Kind)
			assert.Equal(t, test.expires, node.Props.String(fact.PropExpiresAt))
			claims, _ := node.Props[PropClaims].(map[string]any)
			assert.Equal(t, test.claims, claims)
		})
	}
}
