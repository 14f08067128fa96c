package credential

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestJoinable(t *testing.T) {
	for value, want := range map[string]bool{
		"ghp_0a1b2c3d4e5f":                                       true,
		"short-one":                                              false,
		"            padded   ":                                  false,
		"aaaaaaaaaaaabbbbbbbb":                                   false,
		"REDACTED-0a1b2c3d4e":                                    false,
		"AKIA***************":                                    false,
		"sk-live-0a1b2c...":                                      false,
		"${SOME_TOKEN_HERE}":                                     false,
		"{{ vault.token.0a1 }}":                                  false,
		"<your token 0a1b2c>":                                    false,
		"changeme-0a1b2c3d4e":                                    false,
		"-----BEGIN RSA PRIVATE KEY-----":                        false,
		"-----BEGIN PRIVATE KEY-----\n":                          false,
		`-----BEGIN EC PRIVATE KEY-----\n`:                       false,
		"-----BEGIN OPENSSH PRIVATE KEY-----\n...":               false,
		"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----": false,
		"-----BEGIN PRIVATE KEY-----\nMIIEvQ0a1b2c3d\n-----END PRIVATE KEY----": true,
	} {
		assert.Equal(t, want, Joinable(value), "%q", value)
	}
}

func TestFingerprintsAreKeyedAndStable(t *testing.T) {
	one, err := NewFingerprinter(make([]byte, KeySize))
	assert.NoError(t, err)
	other, err := NewFingerprinter(append(make([]byte, KeySize-1), 1))
	assert.NoError(t, err)
	const value = "ghp_0a1b2c3d4e5f"
	assert.Equal(t, one.Value(value), one.Value(" "+value+"\n"), "blanks around a value are not part of it")
	assert.NotEqual(t, one.Value(value), other.Value(value))
	// Digests that others publish join (printf ghp_0a1b2c3d4e5f | sha256sum, sha1sum).
	assert.Contains(t, one.Value(value), one.SHA256Base64("r3rPRShysUqsdmgqyFpiuHqFJYo4+TT5Ao6eGggVqEI="))
	assert.Contains(t, one.Value(value), one.SHA1Hex("044587aa9bdc160c9d0f3c5fac9680d6c3bb8e4d"))
	assert.Nil(t, one.Value("-----BEGIN RSA PRIVATE KEY-----"))
	_, err = NewFingerprinter(make([]byte, KeySize-1))
	assert.Error(t, err)
}

func TestAWSKeyAccount(t *testing.T) {
	account, ok := AWSKeyAccount("AKIABTXV5AHDQAISCMKB")
	assert.True(t, ok)
	assert.Equal(t, "111111111111", account)
	for _, id := range []string{"", "AKIAIOSFODNN7EXAMPLE", "AKIAJ000000000000000", "AKIA1111111111111111"} {
		_, ok := AWSKeyAccount(id)
		assert.False(t, ok, id)
	}
}
