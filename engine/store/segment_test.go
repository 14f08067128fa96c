package store_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
	"keyreach/engine/store"
)

func TestADamagedSegmentIsNamedDamaged(t *testing.T) {
	codec, err := store.NewCodec()
	require.NoError(t, err)
	segment, err := codec.Encode(store.Source{Name: "f", Facts: []fact.Fact{{Node: &fact.Node{Key: fact.Key{Kind: "person", ID: "a"}}}}})
	require.NoError(t, err)
	for i := range segment {
		broken := append([]byte(nil), segment...)
		broken[i] ^= 0x40
		_, err := codec.Decode(broken)
		assert.Error(t, err, "byte %d flipped", i)
	}
	for n := range segment {
		_, err := codec.Decode(segment[:n])
		assert.ErrorIs(t, err, store.ErrDamaged, "cut to %d bytes", n)
	}
}
