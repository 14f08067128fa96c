package credential_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/credential"
)

// A SAS that an identity signed ends with the key that it was signed with, whatever its
// own end says, and is none of an account's key.
func TestUserDelegationSAS(t *testing.T) {
	const value = "https://acme.blob.core.windows.net/pub/f?sv=2022-11-02&sr=b&sp=r&se=2027-01-01T00:00:00Z&skoid=11111111-2222-3333-4444-555555555555&sktid=72f988bf-86f1-41af-91ab-2d7cd011db47&skt=2026-01-01T00:00:00Z&ske=2026-01-02T00:00:00Z&sks=b&skv=2022-11-02&sig=AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG%3D"
	catalogue, err := credential.Load()
	require.NoError(t, err)
	assert.Equal(t, []string{"azure-user-delegation-sas"}, catalogue.Recognise(value, nil))
	ends := ""
	for _, f := range credential.Facts(value) {
		if f.What == credential.FactExpiresAt {
			ends = f.Value
		}
	}
	assert.Equal(t, "2026-01-02T00:00:00Z", ends)
}

func TestOldKeysOfOpenAI(t *testing.T) {
	catalogue, err := credential.Load()
	require.NoError(t, err)
	assert.Equal(t, []string{"openai-api-key"}, catalogue.Recognise("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", nil))
}

// What issuers write for no end is none, and no answer can write a later one.
func TestLifetimesEndByTheYear9999(t *testing.T) {
	week, err := credential.ParseLifetime("P7D")
	require.NoError(t, err)
	_, ok := week.From(time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC))
	assert.False(t, ok)
	end, ok := week.From(time.Date(9999, 12, 1, 0, 0, 0, 0, time.UTC))
	assert.True(t, ok)
	assert.Equal(t, time.Date(9999, 12, 8, 0, 0, 0, 0, time.UTC), end)
}
