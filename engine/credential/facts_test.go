package credential

import (
	"encoding/base64"
	"hash/crc32"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// said returns what a value says, without how.
func said(value string) map[string]string {
	facts := map[string]string{}
	for _, f := range Facts(value) {
		facts[f.What] = f.Value
	}
	return facts
}

func testJWT(claims string) string {
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	return encode(`{"alg":"RS256","kid":"k1"}`) + "." + encode(claims) + "." + encode("made up signature")
}

func TestFactsOfJWT(t *testing.T) {
	token := testJWT(`{"iss":"https://token.actions.githubusercontent.com","sub":"repo:acme/shop:ref:refs/heads/main","aud":["sts.amazonaws.com","other"],"iat":1767222000,"nbf":1767222000.5,"exp":1767225600,"azp":"app"}`)
	want := map[string]string{
		FactIssuer: "https://token.actions.githubusercontent.com", FactSubject: "repo:acme/shop:ref:refs/heads/main", FactAudience: "sts.amazonaws.com other",
		FactClient: "app", FactKeyID: "k1", FactIssuedAt: "2025-12-31T23:00:00Z", FactNotBefore: "2025-12-31T23:00:00Z", FactExpiresAt: "2026-01-01T00:00:00Z",
	}
	assert.Equal(t, want, said(token))
	assert.Equal(t, want, said("Bearer "+token+"\n"))
	for _, f := range Facts(token) {
		assert.Contains(t, f.How, "signature not verified")
		assert.NotEmpty(t, f.Source)
	}
	// Claims of other shapes say nothing, and nothing breaks.
	assert.Equal(t, map[string]string{FactKeyID: "k1", FactTenant: "t", FactNoEnd: noTime}, said(testJWT(`{"aud":7,"exp":"soon","iat":1e300,"nbf":-4,"tid":"t"}`)))
	assert.Empty(t, said("eyJhbGciOiJSUzI1NiJ9.eyJub.x"))
	long := said(testJWT(`{"sub":"` + strings.Repeat("ä", 4000) + `"}`))[FactSubject]
	assert.LessOrEqual(t, len(long), maxFact+len("…"))
}

func TestFactsOfSignedURLs(t *testing.T) {
	for _, test := range []struct {
		name, value string
		want        map[string]string
	}{
		{"presigned", "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIABTXV5AHDQAISCMKB%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=00ff#x",
			map[string]string{FactSigner: "AKIABTXV5AHDQAISCMKB", FactAccount: "111111111111", FactIssuedAt: "2026-01-01T00:00:00Z", FactExpiresAt: "2026-01-02T00:00:00Z"}},
		{"presigned without a time", "https://b.s3.amazonaws.com/k?X-Amz-Credential=x&X-Amz-Date=now&X-Amz-Expires=86400&X-Amz-Signature=00ff", map[string]string{}},
		{"presigned, absurd", "https://b.s3.amazonaws.com/k?X-Amz-Credential=x&X-Amz-Date=20260101T000000Z&X-Amz-Expires=99999999999&X-Amz-Signature=00ff",
			map[string]string{FactIssuedAt: "2026-01-01T00:00:00Z", FactNoEnd: "it is no number of seconds for which the issuer signs"}},
		{"presigned, for a year that nobody writes", "https://b.s3.amazonaws.com/k?X-Amz-Credential=x&X-Amz-Date=99991231T000000Z&X-Amz-Expires=604800&X-Amz-Signature=00ff",
			map[string]string{FactIssuedAt: "9999-12-31T00:00:00Z", FactNoEnd: pastTheLast}},
		{"google", "https://storage.googleapis.com/b/o?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=export%40acme.iam.gserviceaccount.com%2F20260101%2Fauto%2Fstorage%2Fgoog4_request&X-Goog-Date=20260101T000000Z&X-Goog-Expires=900&X-Goog-Signature=00ff",
			map[string]string{FactSigner: "export@acme.iam.gserviceaccount.com", FactIssuedAt: "2026-01-01T00:00:00Z", FactExpiresAt: "2026-01-01T00:15:00Z"}},
		// The examples are those of the signer's guides, with another key: version 2 of AWS, version 2 of Google.
		{"presigned, old form", "https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIABTXV5AHDQAISCMKB&Signature=ZmFrZQ%3D%3D&Expires=1767225600",
			map[string]string{FactSigner: "AKIABTXV5AHDQAISCMKB", FactAccount: "111111111111", FactExpiresAt: "2026-01-01T00:00:00Z"}},
		{"presigned, old form, by a session, in another order", "https://b.s3.amazonaws.com/k?Expires=1767225600&x-amz-security-token=x&Signature=ZmFrZQ%3D%3D&AWSAccessKeyId=ASIABTXV5AHDQAISCMKB",
			map[string]string{FactSigner: "ASIABTXV5AHDQAISCMKB", FactAccount: "111111111111", FactExpiresAt: "2026-01-01T00:00:00Z"}},
		{"presigned, old form, of another store", "https://oss.example.com/k?AWSAccessKeyId=nz2p&Signature=ZmFrZQ%3D%3D&Expires=1767225600", map[string]string{FactExpiresAt: "2026-01-01T00:00:00Z"}},
		{"google, old form", "https://storage.googleapis.com/b/o?GoogleAccessId=export%40acme.iam.gserviceaccount.com&Expires=1767225600&Signature=ZmFrZQ%3D%3D",
			map[string]string{FactSigner: "export@acme.iam.gserviceaccount.com", FactExpiresAt: "2026-01-01T00:00:00Z"}},
		{"service SAS", "https://acct.blob.core.windows.net/c/b?sv=2022-11-02&st=2026-01-01&se=2051-10-06T07:09:59Z&sr=c&sp=racwdl&sig=ZmFrZQ%3D%3D",
			map[string]string{FactAccount: "acct", FactPermissions: "racwdl", FactNotBefore: "2026-01-01T00:00:00Z", FactExpiresAt: "2051-10-06T07:09:59Z"}},
		{"user delegation SAS, the query alone", "sv=2022-11-02&se=2026-01-02T00:00Z&sr=b&sp=r&sig=ZmFrZQ%3D%3D&skoid=00000000-0000-0000-0000-000000000001&sktid=00000000-0000-0000-0000-000000000002",
			map[string]string{FactSigner: "00000000-0000-0000-0000-000000000001", FactTenant: "00000000-0000-0000-0000-000000000002", FactPermissions: "r", FactExpiresAt: "2026-01-02T00:00:00Z"}},
		{"SAS in a connection string", "BlobEndpoint=https://acct.blob.core.windows.net/;SharedAccessSignature=sv=2022-11-02&ss=b&srt=co&sp=rl&se=2026-01-02T00:00:00Z&sig=ZmFrZQ%3D%3D;",
			map[string]string{FactAccount: "acct", FactPermissions: "rl", FactExpiresAt: "2026-01-02T00:00:00Z"}},
		{"service bus", "SharedAccessSignature sr=sb%3A%2F%2Fns&sig=ZmFrZQ%3D&se=1767225600&skn=Root",
			map[string]string{FactAudience: "sb://ns", FactSigner: "Root", FactExpiresAt: "2026-01-01T00:00:00Z"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, said(test.value))
			assert.True(t, IsSignedURL(test.value))
			for _, f := range Facts(test.value) {
				assert.NotContains(t, f.Value+f.How, "ZmFrZQ", "a signature is the secret")
			}
		})
	}
	for _, other := range []string{"", "https://example.com/?page=1", "a=b", "sig=1&se=2", "%zz=&sig=1", "X-Amz-Signature=", "AKIABTXV5AHDQAISCMKB",
		"https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIABTXV5AHDQAISCMKB&Expires=1767225600", "https://b.s3.amazonaws.com/k?Signature=x&Expires=1767225600"} {
		assert.False(t, IsSignedURL(other), other)
	}
}

// Ends that no answer can write, or that are no time: the value says why it has none.
func TestEndsThatCantBeTold(t *testing.T) {
	sas := func(end string) string {
		return "https://acct.blob.core.windows.net/c?sv=2022-11-02&sr=c&sp=r&sig=ZmFrZQ%3D%3D&se=" + url.QueryEscape(end)
	}
	old := func(end string) string {
		return "https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIABTXV5AHDQAISCMKB&Signature=ZmFrZQ%3D%3D&Expires=" + end
	}
	bus := func(end string) string {
		return "SharedAccessSignature sr=sb%3A%2F%2Fns&sig=ZmFrZQ%3D&skn=Root&se=" + end
	}
	token := func(end string) string { return testJWT(`{"exp":` + end + `}`) }
	for value, want := range map[string]string{
		sas("9999-12-31T23:59:59-05:00"): pastTheLast, // ten thousand in UTC
		sas("0000-01-01T00:00:00+05:00"): noTime,      // before the year 0 in UTC
		sas("0001-01-01T00:00:00Z"):      noTime,
		sas("for ever"):                  noTime,
		old("253402300800"):              pastTheLast,
		old("99999999999999999999999"):   pastTheLast,
		old("0"):                         noTime,
		old("-1"):                        noTime,
		bus("253402300800"):              pastTheLast,
		bus("0"):                         noTime,
		token("253402300800"):            pastTheLast,
		token("1e400"):                   pastTheLast,
		token("0"):                       noTime,
		token("-1e400"):                  noTime,
		token("true"):                    noTime,
	} {
		facts := said(value)
		assert.Equal(t, want, facts[FactNoEnd], value)
		assert.NotContains(t, facts, FactExpiresAt, value)
	}
	for value, want := range map[string]string{
		sas("9999-12-31T23:59:59Z"): "9999-12-31T23:59:59Z", old("253402300799"): "9999-12-31T23:59:59Z",
		token("253402300799"): "9999-12-31T23:59:59Z", old("1"): "1970-01-01T00:00:01Z",
	} {
		facts := said(value)
		assert.Equal(t, want, facts[FactExpiresAt], value)
		assert.NotContains(t, facts, FactNoEnd, value)
	}
	assert.Empty(t, said(testJWT(`{"exp":null}`))[FactNoEnd])
	assert.Equal(t, "2026-01-02T00:00:00Z", said(sas("9999-12-31T23:59:59-05:00") + "&skoid=x&ske=2026-01-02T00:00:00Z")[FactExpiresAt], "the key that signed it ends before")
}

func TestFactsOfKeys(t *testing.T) {
	assert.Equal(t, map[string]string{FactAccount: "111111111111"}, said("AKIABTXV5AHDQAISCMKB"))
	assert.Empty(t, said("AKIAIOSFODNN7EXAMPLE"), "an older key names no account")
	assert.Equal(t, map[string]string{FactIdentity: "ci@acme.iam.gserviceaccount.com", FactProject: "acme", FactKeyID: "0123"},
		said(`{"type":"service_account","project_id":"acme","private_key_id":"0123","private_key":"not a key","client_email":"ci@acme.iam.gserviceaccount.com"}`))
	assert.Empty(t, said(`{"type":"authorized_user","client_email":"x"}`))
	assert.Empty(t, said(`{"client_email":`))
}

func TestFactsOfGitHubTokens(t *testing.T) {
	random := strings.Repeat("aB3", 10)
	sum := base62(crc32.ChecksumIEEE([]byte(random)))
	for _, prefix := range []string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_"} {
		assert.Equal(t, map[string]string{FactChecksum: ChecksumMatches}, said(prefix+random+sum))
		assert.Equal(t, map[string]string{FactChecksum: ChecksumDiffers}, said(prefix+random+strings.Repeat("E", 6)))
	}
	assert.Empty(t, said("github_pat_"+strings.Repeat("E", 82)), "no checksum is documented for fine-grained tokens")
	// The one token with a checksum that was published as a sample.
	assert.Equal(t, "0mLq17", base62(crc32.ChecksumIEEE([]byte("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ"))))
}

// FuzzFacts wants nothing that breaks, and nothing of a value that is its secret.
func FuzzFacts(f *testing.F) {
	f.Add("AKIABTXV5AHDQAISCMKB")
	f.Add(testJWT(`{"exp":1}`))
	f.Add("SharedAccessSignature sr=a&sig=b&se=1&skn=c")
	f.Fuzz(func(t *testing.T, value string) {
		for _, fact := range Facts(value) {
			require.NotEmpty(t, fact.What)
			require.NotEmpty(t, fact.Value)
			require.NotEmpty(t, fact.How)
			require.False(t, len(value) >= minJoinable && strings.Contains(fact.Value+fact.How, value), "the value is repeated")
		}
	})
}

// TestClaimsTellTheKind wants the issuer of a JWT to choose among the kinds that
// have its form, and what no claim tells to stay open.
func TestClaimsTellTheKind(t *testing.T) {
	c, err := Load()
	require.NoError(t, err)
	for claims, want := range map[string][]string{
		`{"iss":"https://token.actions.githubusercontent.com","sub":"repo:acme/shop:ref:refs/heads/main"}`:                {"github-oidc-token"},
		`{"iss":"https://github.acme.test/_services/token","sub":"repo:acme/shop"}`:                                       {"github-oidc-token"},
		`{"iss":"https://token.actions.githubusercontent.com","aud":["api://AzureADTokenExchange"]}`:                      {"entra-federated-credential", "github-oidc-token"},
		`{"iss":"https://token.actions.githubusercontent.com.evil.test"}`:                                                 nil,
		`{"iss":"kubernetes/serviceaccount","sub":"system:serviceaccount:shop:web"}`:                                      {"kubernetes-legacy-sa-token"},
		`{"iss":"https://oidc.eks.us-east-1.amazonaws.com/id/0","sub":"system:serviceaccount:shop:web","exp":1767225600}`: {"kubernetes-bound-token"},
		`{"iss":"https://sts.windows.net/0/","aud":"https://graph.microsoft.com"}`:                                        {"azure-managed-identity-token", "azure-access-token"},
		`{"iss":"https://id.acme.test"}`: nil,
		`{"exp":"never"}`:                nil,
	} {
		value := testJWT(claims)
		got := c.Recognise(value, nil)
		if want == nil {
			assert.Equal(t, "generic-jwt", got[0], claims)
			assert.Contains(t, got, "okta-oauth-token", claims)
			assert.NotContains(t, got, "github-oidc-token", claims)
			continue
		}
		assert.Equal(t, want, got, claims)
		assert.Equal(t, want, c.Recognise(value, c.ByRule("gitleaks", "jwt")), claims)
	}
}
