package credential

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLoad(t *testing.T) {
	_, err := Load()
	require.NoError(t, err)
}
