package awsactions_test

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"keyreach/engine/policy/awsactions"
)

func matched(c *awsactions.Catalogue, pattern string) []string {
	var ids []string
	for a := range c.Match(pattern) {
		ids = append(ids, a.ID())
	}
	return ids
}

// naive compares every action with the pattern. path.Match's star stops at
// slashes, of which neither side has any.
func naive(c *awsactions.Catalogue, pattern string) []string {
	var ids []string
	for _, service := range c.Services() {
		for _, a := range c.Actions(service) {
			if ok, err := path.Match(strings.ToLower(pattern), strings.ToLower(a.ID())); err == nil && ok {
				ids = append(ids, a.ID())
			}
		}
	}
	return ids
}

func TestMatchIsTheNaiveLoop(t *testing.T) {
	t.Parallel()
	c := load(t)
	services := c.Services()
	rapid.Check(t, func(t *rapid.T) {
		service := rapid.SampledFrom(services).Draw(t, "service")
		id := []byte(rapid.SampledFrom(c.Actions(service)).Draw(t, "action").ID())
		for range rapid.IntRange(0, 4).Draw(t, "changes") {
			from := rapid.IntRange(0, len(id)-1).Draw(t, "from")
			to := min(len(id), from+rapid.IntRange(0, 6).Draw(t, "length"))
			wildcard := rapid.SampledFrom([]string{"*", "?", "**", "S", ":"}).Draw(t, "wildcard")
			id = slices.Concat(id[:from], []byte(wildcard), id[to:])
		}
		if got, want := matched(c, string(id)), naive(c, string(id)); !slices.Equal(got, want) {
			t.Fatalf("%s: %d actions, the loop says %d", id, len(got), len(want))
		}
	})
}

func TestMatchOfOrdinaryPatterns(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, pattern := range []string{"*", "*:*", "s3:*", "S3:get*", "*:Get*", "s3*", "*Object", "sts:AssumeRole", "?3:*", "iam:*Policy", "ec2:Describe*", "nosuch:*", "", "s3:", "s3:GetObject?ersion"} {
		assert.Equal(t, naive(c, pattern), matched(c, pattern), pattern)
	}
	assert.Len(t, matched(c, "*"), 22091)
	assert.Equal(t, []string{"s3:GetObject"}, matched(c, "s3:getobject"))
}

func TestMatchStopsWhenAsked(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, pattern := range []string{"*", "s3:*", "*:Get*"} {
		n := 0
		for range c.Match(pattern) {
			if n++; n == 3 {
				break
			}
		}
		assert.Equal(t, 3, n)
	}
}
