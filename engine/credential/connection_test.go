package credential

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A made-up key of a storage account or a database is 64 bytes in base64, one of a
// policy 32 bytes.
var (
	accountKey = strings.Repeat("Ab3dE6gH9j", 8) + "K2mN5p=="
	policyKey  = strings.Repeat("Ab3dE6gH9j", 4) + "K2m="
)

func TestConnectionStrings(t *testing.T) {
	c, err := Load()
	require.NoError(t, err)
	require.Len(t, accountKey, 88)
	require.Len(t, policyKey, 44)
	print, err := NewFingerprinter(make([]byte, KeySize))
	require.NoError(t, err)
	const sas = "sv=2022-11-02&ss=b&srt=co&sp=rl&se=2026-01-02T00:00:00Z&sig=ZmFrZSBzaWduYXR1cmU%3D"
	for _, test := range []struct {
		value, secret string
		kinds         []string
		says          map[string]string
	}{
		{"DefaultEndpointsProtocol=https;AccountName=acmelogs;AccountKey=" + accountKey + ";EndpointSuffix=core.windows.net", accountKey,
			[]string{"azure-storage-account-key"}, map[string]string{FactAccount: "acmelogs"}},
		{"AccountKey=" + accountKey + ";AccountName=acmelogs;", accountKey, []string{"azure-storage-account-key"}, map[string]string{FactAccount: "acmelogs"}},
		{"AccountEndpoint=https://acme.documents.azure.com:443/;AccountKey=" + accountKey + ";", accountKey, []string{"azure-cosmosdb-key"}, map[string]string{FactAccount: "acme"}},
		{"AccountKey=" + accountKey + ";AccountEndpoint=https://acme.documents.azure.com:443/", accountKey, []string{"azure-cosmosdb-key"}, map[string]string{FactAccount: "acme"}},
		{"Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=" + policyKey + ";EntityPath=orders", policyKey,
			[]string{"azure-servicebus-sas-key"}, map[string]string{FactAccount: "acme", FactSigner: "send", FactAudience: "orders"}},
		{"SharedAccessKey=" + policyKey, policyKey, []string{"azure-servicebus-sas-key"}, map[string]string{}},
		{"BlobEndpoint=https://acmelogs.blob.core.windows.net/;SharedAccessSignature=" + sas, sas, []string{"azure-account-sas", "azure-service-sas"},
			map[string]string{FactAccount: "acmelogs", FactPermissions: "rl", FactExpiresAt: "2026-01-02T00:00:00Z"}},
	} {
		assert.True(t, IsConnectionString(test.value), test.value)
		assert.Equal(t, test.kinds, c.Recognise(test.value, nil), test.value)
		assert.Equal(t, test.says, said(test.value), test.value)
		assert.Subset(t, print.Value(test.value), print.Value(test.secret), "the key is the secret, wherever it stands")
		for _, f := range Facts(test.value) {
			assert.NotContains(t, f.Value+f.How, test.secret)
		}
	}
	assert.Equal(t, []string{"azure-storage-account-key", "azure-cosmosdb-key"}, c.Recognise(accountKey, nil), "the key alone is of either")
	for _, other := range []string{"", "AccountKey=" + accountKey, "a=b;c=d", "Server=db;Password=p4ssw0rd", "AccountKey=;AccountName=x", "AccountName=x", "see AccountKey=x; there", accountKey} {
		assert.False(t, IsConnectionString(other), other)
	}
}

// Two strings with one key join; two with the same account and different keys don't.
func TestConnectionStringsJoinByTheirKey(t *testing.T) {
	print, err := NewFingerprinter(make([]byte, KeySize))
	require.NoError(t, err)
	common := func(a, b string) int {
		n := 0
		for _, p := range print.Value(a) {
			for _, q := range print.Value(b) {
				if p == q {
					n++
				}
			}
		}
		return n
	}
	other := strings.Repeat("Zy4xW7vU0t", 8) + "K2mN5p=="
	assert.NotZero(t, common("AccountName=a;AccountKey="+accountKey, "DefaultEndpointsProtocol=https;AccountName=a;AccountKey="+accountKey+";EndpointSuffix=core.windows.net"))
	assert.NotZero(t, common("AccountName=a;AccountKey="+accountKey, accountKey))
	assert.Zero(t, common("AccountName=acmelogs;AccountKey="+accountKey, "AccountName=acmelogs;AccountKey="+other))
	assert.Nil(t, print.Value("AccountName=a;AccountKey=REDACTED"))
	assert.Nil(t, print.Value("DefaultEndpointsProtocol=https;AccountName=a-long-enough-name;AccountKey=short"), "only the key counts")
	// The key that Microsoft prints for its emulator, which is the same everywhere; in
	// two pieces, that no scanner takes it for one.
	const emulator = "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nD" + "uVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw=="
	assert.Nil(t, print.Value("AccountEndpoint=https://localhost:8081/;AccountKey="+emulator+";"))
	assert.Nil(t, print.Value(emulator))
}
