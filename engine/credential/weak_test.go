package credential

import (
	"crypto/sha1"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPlaceholderSHA1(t *testing.T) {
	digest := func(value string) string {
		sum := sha1.Sum([]byte(value))
		return hex.EncodeToString(sum[:])
	}
	for _, value := range []string{"changeme", "PASSWORD", "Admin", "<your_token>"} {
		assert.True(t, PlaceholderSHA1(digest(value)), value)
	}
	assert.False(t, PlaceholderSHA1(digest("qW3rTy7uIoP0aSdFgHjKl")))
	assert.False(t, PlaceholderSHA1(""))
}
