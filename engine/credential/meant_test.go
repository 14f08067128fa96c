package credential

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMeant(t *testing.T) {
	const token = "ghp_Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2Ji1Hg0Fe9Dc8"
	const padded = "c2VjcmV0LWtleS1vZi1ub2JvZHk=" // base64 ends in "="
	const link = "https://acct.blob.core.windows.net/c?sv=2022-11-02&sr=c&sp=r&sig=ZmFrZSBzaWduYXR1cmU%3D&se=2026-01-01T00:00:00Z"
	store := "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=" + accountKey
	pem := "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"
	for _, test := range []struct{ text, value, name string }{
		{token, token, ""},
		{" \t" + token + "\r\n", token, ""},
		{`"` + token + `"`, token, ""},
		{"'" + token + "'\n", token, ""},
		{"`" + token + "`", token, ""},
		{"GITHUB_TOKEN=" + token, token, "GITHUB_TOKEN"},
		{"export GITHUB_TOKEN=\"" + token + "\"\n", token, "GITHUB_TOKEN"},
		{"$env:GITHUB_TOKEN = '" + token + "'", token, "GITHUB_TOKEN"},
		{"ENV GITHUB_TOKEN=" + token, token, "GITHUB_TOKEN"},
		{"github_token = " + token + "  # of the robot", token, "github_token"},
		{"github.token: " + token, token, "github.token"},
		{"  - token: '" + token + "'", token, "token"},
		{`"token": "` + token + `",`, token, "token"},
		{`"token":"` + token + `"`, token, "token"},
		{"Authorization: Bearer " + token, token, "Authorization"},
		{"authorization: token " + token, token, "authorization"},
		{"Bearer " + token, token, ""},
		{"Authorization: Basic ZXhhbXBsZTpleGFtcGxl", "Authorization: Basic ZXhhbXBsZTpleGFtcGxl", ""},
		{"X-Api-Key: " + token, token, "X-Api-Key"},
		{padded, padded, ""},
		{"aGk=", "aGk=", ""},
		{"aGkxMQ==", "aGkxMQ==", ""},
		{"KEY=" + padded, padded, "KEY"},
		{"KEY=aGkxMQ==", "aGkxMQ==", "KEY"},
		{`export KEY="aGkxMQ=="`, "aGkxMQ==", "KEY"},
		{accountKey, accountKey, ""},
		{"AccountKey=" + accountKey, accountKey, "AccountKey"},
		{link, link, ""},
		{"LINK=" + link, link, "LINK"},
		{`"` + link + `"`, link, ""},
		{"sv=2022-11-02&sr=c&sp=r&sig=ZmFrZQ%3D&se=2026-01-01", "sv=2022-11-02&sr=c&sp=r&sig=ZmFrZQ%3D&se=2026-01-01", ""},
		{"SharedAccessSignature sr=a&sig=b&se=1&skn=c", "SharedAccessSignature sr=a&sig=b&se=1&skn=c", ""},
		{"Authorization: SharedAccessSignature sr=a&sig=b&se=1&skn=c", "SharedAccessSignature sr=a&sig=b&se=1&skn=c", "Authorization"},
		{store, store, ""},
		{"AZURE_STORAGE_CONNECTION_STRING=" + store, store, "AZURE_STORAGE_CONNECTION_STRING"},
		{`AZURE_STORAGE_CONNECTION_STRING="` + store + `"`, store, "AZURE_STORAGE_CONNECTION_STRING"},
		{"DATABASE_URL=postgres://app:p4ss@db/shop?sslmode=require", "postgres://app:p4ss@db/shop?sslmode=require", "DATABASE_URL"},
		{"postgres://app:p4ss@db/shop?sslmode=require", "postgres://app:p4ss@db/shop?sslmode=require", ""},
		{"host=db user=app password=p4ss", "host=db user=app password=p4ss", ""}, // more than one value
		{"A=1\nB=2", "A=1\nB=2", ""},
		{"KEY=\"" + pem + "\"", pem, "KEY"},
		{pem, pem, ""},
		{`{"type":"service_account"}`, `{"type":"service_account"}`, ""},
		{"the token is " + token, "the token is " + token, ""},
		{"app:" + token, "app:" + token, ""},
		{"KEY=", "KEY=", ""},
		{`KEY=""`, `KEY=""`, ""},
		{"", "", ""},
	} {
		value, name := Meant(test.text)
		assert.Equal(t, test.value, value, test.text)
		assert.Equal(t, test.name, name, test.text)
	}
}

// However a value is given, it joins the value; and a value that looks like an
// assignment joins itself.
func TestGiven(t *testing.T) {
	print, err := NewFingerprinter(make([]byte, KeySize))
	require.NoError(t, err)
	const token = "ghp_Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2Ji1Hg0Fe9Dc8"
	for _, text := range []string{token, token + "\n", `"` + token + `"`, "T=" + token, "T: '" + token + "'", "Authorization: Bearer " + token} {
		assert.Subset(t, print.Given(text), print.Value(token), text)
	}
	assert.Subset(t, print.Given("pass=w0rd0123456789"), print.Value("pass=w0rd0123456789"))
	assert.Equal(t, print.Value(accountKey), print.Given(accountKey))
	assert.Nil(t, print.Given("T=short"))
}

// FuzzMeant wants a part of the text, and the same again where it is given alone.
func FuzzMeant(f *testing.F) {
	for _, text := range []string{"A=b", `export A="b"`, "Authorization: Bearer x", "A==", `"a":"b",`, "- a: b #c"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value, name := Meant(text)
		require.Contains(t, text, value)
		require.Contains(t, text, name)
	})
}
