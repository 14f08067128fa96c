package bitbucketpipelines

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAdmits(t *testing.T) {
	for _, c := range []struct {
		pattern, branch string
		want            bool
	}{
		{"main", "main", true}, {"main", "main2", false}, {"*", "main", true}, {"*", "a/b", false}, {"**", "a/b", true},
		{"feature/*", "feature/x", true}, {"{main,develop}", "develop", true}, {"{main,develop}", "dev", false}, {"release-?", "release-1", true},
		{"{main", "main", false}, {"a.b", "axb", false},
	} {
		assert.Equal(t, c.want, admits(c.pattern, c.branch), "%s on %s", c.pattern, c.branch)
	}
}
