package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Two values differ where fingerprints of one form do, and one that both have makes them
// the same: a connection string and the key in it have that of the key in common.
func TestFingerprintsThatDiffer(t *testing.T) {
	assert.True(t, differ([]string{"value:a"}, []string{"value:b"}))
	assert.False(t, differ([]string{"value:a"}, []string{"sha256:b"}), "nothing to compare")
	assert.False(t, differ([]string{"value:whole", "value:key"}, []string{"value:key"}))
	assert.False(t, differ([]string{"value:key"}, []string{"value:whole", "value:key"}))
	assert.False(t, differ(nil, []string{"value:a"}))
}
