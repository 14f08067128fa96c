package server_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/server"
)

// The catalogue answers a kind, the kinds of an issuer, and what a value may be,
// which it neither repeats nor logs.
func TestTheCatalogueIsAnswered(t *testing.T) {
	c, log := config(t, "", true)
	h := server.Handler(c)
	const value = "AKIABTXV5AHDQAISCMKB"
	for _, ask := range []struct {
		body   string
		status int
		holds  string
	}{
		{`{"kind":"aws-access-key"}`, http.StatusOK, `"keyreach/catalogue`},
		{`{"issuer":"aws"}`, http.StatusOK, `"aws-sts-assume-role"`},
		{`{}`, http.StatusOK, `"github-pat-classic"`},
		{`{"value":"` + value + `"}`, http.StatusOK, `"aws-access-key"`},
		{`{"value":"export AWS_ACCESS_KEY_ID='` + value + `'"}`, http.StatusOK, `"inner": true`},
		{`{"value":"export AWS_ACCESS_KEY_ID='` + value + `'"}`, http.StatusOK, `"aws-access-key"`},
		{`{"kind":"nothing-of-that-name"}`, http.StatusBadRequest, "the catalogue has no kind"},
		{`{"kind":"aws-access-key","issuer":"aws"}`, http.StatusBadRequest, "name one of"},
		{`{"sort":"x"}`, http.StatusBadRequest, "unknown field"},
		{`{"value":""}`, http.StatusBadRequest, "value is empty"},
	} {
		answer, _ := call(t, h, http.MethodPost, "/v1/catalogue", ask.body, nil)
		assert.Equal(t, ask.status, answer.Code, ask.body)
		assert.Contains(t, answer.Body.String(), ask.holds, ask.body)
		assert.NotContains(t, answer.Body.String(), value)
	}
	assert.NotContains(t, log.String(), value)
}
