package memory_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"keyreach/engine/store"
	"keyreach/engine/store/memory"
	"keyreach/engine/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t storetest.TB) store.Store {
		s, err := memory.New()
		require.NoError(t, err)
		return s
	})
}
