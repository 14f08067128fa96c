package credential

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLooksLikeValue(t *testing.T) {
	for text, want := range map[string]bool{
		"ghp_Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2Ji1Hg0Fe9Dc8":                          true,
		"unknown-secret:kV9mP2xQ7rT4wY8zB1nC5dF6gH3jK0lS/aZqEoXu":           true,
		"place:0123456789abcdef0123456789abcdef":                            true,
		"AKIABTXV5AHDQAISCMKB":                                              false,
		"arn:aws:iam::111111111111:role/service-role/ledger-export":         false,
		"arn:aws:s3:::acme-ledger":                                          false,
		"github.com/acme/shop:.github/workflows/release.yml#deploy":         false,
		"arn:aws:secretsmanager:us-east-1:111111111111:secret:prod/a-a1B2c": false,
		"": false,
	} {
		assert.Equal(t, want, LooksLikeValue(text), text)
	}
}
