package awsactions

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryLineIsReadable(t *testing.T) {
	t.Parallel()
	text, err := unpack(compressed)
	require.NoError(t, err)
	lines := map[byte]int{}
	for line := range strings.Lines(text) {
		lines[line[0]]++
	}
	c, err := Load()
	require.NoError(t, err)
	actions, types := 0, 0
	for _, name := range c.names {
		s := c.services[name].contents()
		assert.True(t, slices.IsSorted(s.keys), name)
		actions += len(s.actions)
		types += len(s.types)
	}
	assert.Equal(t, lines['='], len(c.names))
	assert.Equal(t, lines['+'], types)
	assert.Equal(t, lines['L']+lines['R']+lines['W']+lines['T']+lines['P'], actions)
}

// Each exception names actions and types that exist, says why, and has a page.
func TestOverridesApply(t *testing.T) {
	t.Parallel()
	c, err := Load()
	require.NoError(t, err)
	rows := 0
	for service, list := range overridesByService() {
		require.Contains(t, c.services, service)
		for _, o := range list {
			rows++
			assert.NotEmpty(t, o.why, o.actions)
			assert.NotEmpty(t, o.source, o.actions)
			for _, pattern := range o.names {
				assert.True(t, slices.ContainsFunc(c.services[service].contents().actions, func(a Action) bool {
					return glob(pattern, strings.ToLower(a.Name)) && applies(o, a)
				}), "%s: %s on %q", service, pattern, o.on)
			}
		}
	}
	assert.Greater(t, rows, 90)
}

// applies reports whether the row can reach one of the action's types. A row for
// several actions need not find its type on each.
func applies(o override, a Action) bool {
	return o.on == "" || slices.ContainsFunc(a.ResourceTypes, func(t string) bool { return glob(o.on, t) })
}

func TestOverridesOfOneRowAreOfOneService(t *testing.T) {
	t.Parallel()
	for _, list := range overridesByService() {
		for _, o := range list {
			first, _, _ := strings.Cut(o.actions, ":")
			for pattern := range strings.FieldsSeq(o.actions) {
				assert.True(t, strings.HasPrefix(pattern, first+":"), o.actions)
			}
		}
	}
}

func TestGlob(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true}, {"", "", true}, {"", "a", false}, {"a?c", "abc", true}, {"a?c", "ac", false},
		{"*ab", "aab", true}, {"a*b*c", "a-b-b-c", true}, {"a*b*c", "a-c-b", false}, {"get*", "get", true},
	} {
		assert.Equal(t, c.want, glob(c.pattern, c.text), "%s ~ %s", c.pattern, c.text)
	}
}
