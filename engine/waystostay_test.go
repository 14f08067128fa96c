package engine

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/policy/awsactions"
)

// Every way to stay says what it is, where it is seen, how it is asked and which public
// document has its calls; none is told twice.
func TestWaysToStayAreWhole(t *testing.T) {
	catalogue, err := credential.Load()
	require.NoError(t, err)
	systems := map[string]bool{}
	for _, kind := range catalogue.Kinds() {
		info, _ := catalogue.KindInfo(kind)
		systems[info.System] = true
	}
	seen := map[string]bool{}
	for _, p := range plants() {
		assert.False(t, seen[p.what], p.what)
		seen[p.what] = true
		assert.True(t, systems[p.system], "%s: no credential is of %s", p.what, p.system)
		assert.True(t, logFits(p.log, p.system), "%s: %s is no log of %s", p.what, p.log, p.system)
		assert.True(t, strings.HasPrefix(p.source, "https://"), p.what)
		assert.NotEmpty(t, p.on, p.what)
		assert.NotEmpty(t, queryFor(&p), p.what)
		assert.NotContains(t, queryFor(&p), "*", "%s: no query knows our marks", p.what)
		if words, _, isLoop := strings.Cut(queryFor(&p), "; do "); isLoop && !strings.Contains(words, "'") {
			_, list, _ := strings.Cut(words, " in ")
			names := strings.Fields(list)
			assert.Len(t, slices.Compact(slices.Sorted(slices.Values(names))), len(names), "%s: nothing is asked for twice", p.what)
		}
	}
}

// The calls of AWS are actions that AWS has.
func TestWaysToStayInAWSAreActions(t *testing.T) {
	actions, err := awsactions.Load()
	require.NoError(t, err)
	for _, p := range awsPlants() {
		for _, call := range p.actions {
			_, known := actions.Action(call)
			assert.True(t, known, call)
		}
	}
}

// A call is one of a way's whatever its case, and where the way names its beginning.
func TestCallsOfAWay(t *testing.T) {
	p := &plant{actions: []string{"iam:CreateUser", "update sys/policy/*"}}
	for call, is := range map[string]bool{"iam:CreateUser": true, "iam:createuser": true, "iam:CreateUserX": false, "update sys/policy/ops": true, "update sys/polic": false} {
		assert.Equal(t, is, p.by(call), call)
	}
}

// Who can plant so is of the way's system, and of its kinds where it names some: a link
// that a storage key signed changes no directory.
func TestWhoCanPlant(t *testing.T) {
	p := entraPlants()[0]
	assert.True(t, p.fits(fact.Key{Kind: "entra-client-secret"}, "entra"))
	assert.True(t, p.fits(fact.Key{Kind: "azure-access-token"}, "entra"))
	assert.False(t, p.fits(fact.Key{Kind: "azure-account-sas"}, "entra"))
	assert.False(t, p.fits(fact.Key{Kind: "entra-client-secret"}, "aws"))
}
