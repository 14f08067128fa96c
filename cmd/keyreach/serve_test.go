package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestABlankTokenIsNone(t *testing.T) {
	t.Setenv(tokenVariable, " \t")
	_, err := readToken("")
	require.ErrorContains(t, err, "KEYREACH_TOKEN is blank")
	t.Setenv(tokenVariable, " secret\n")
	token, err := readToken("")
	require.NoError(t, err)
	assert.Equal(t, "secret", token, "as from a file")
	t.Setenv(tokenVariable, "")
	token, err = readToken("")
	require.NoError(t, err)
	assert.Empty(t, token)
}
