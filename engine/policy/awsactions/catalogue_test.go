package awsactions_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
	"keyreach/engine/policy/awsactions"
)

func load(t testing.TB) *awsactions.Catalogue {
	t.Helper()
	c, err := awsactions.Load()
	require.NoError(t, err)
	return c
}

func TestCounts(t *testing.T) {
	t.Parallel()
	c := load(t)
	actions, types := 0, 0
	for _, service := range c.Services() {
		actions += len(c.Actions(service))
		types += len(c.ResourceTypes(service))
	}
	assert.Len(t, c.Services(), 456)
	assert.Equal(t, 22091, actions)
	assert.Equal(t, 2334, types)
}

func TestEveryActionHasALevelAndAnOrder(t *testing.T) {
	t.Parallel()
	c := load(t)
	assert.True(t, slices.IsSorted(c.Services()))
	for _, service := range c.Services() {
		actions := c.Actions(service)
		assert.True(t, slices.IsSortedFunc(actions, func(a, b awsactions.Action) int {
			return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
		}), service)
		for _, a := range actions {
			assert.NotEqual(t, awsactions.NoLevel, a.Level, a.ID())
			found, ok := c.Action(strings.ToUpper(a.ID()))
			assert.True(t, ok, a.ID())
			assert.Equal(t, a.ID(), found.ID())
			union := a.Access
			for _, resourceType := range a.ResourceTypes {
				union &^= a.AccessTo(resourceType)
			}
			assert.True(t, len(a.ResourceTypes) == 0 || union == fact.NoAccess, a.ID())
		}
	}
}

func TestTypesAreKindsWithPatterns(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, service := range c.Services() {
		for _, r := range c.ResourceTypes(service) {
			assert.True(t, strings.HasPrefix(r.ARN, "arn:"), "%s/%s", service, r.Name)
			assert.NotContains(t, r.ARN, "${")
			_, known := fact.LookupKind(r.Kind)
			assert.True(t, known, r.Kind)
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, name := range []string{"", "s3", "s3:", "s3:NoSuch", "nosuch:GetObject", ":", "s3:GetObject:x"} {
		_, ok := c.Action(name)
		assert.False(t, ok, name)
	}
	assert.Empty(t, c.Actions("nosuch"))
	assert.Empty(t, c.ResourceTypes("nosuch"))
	a, _ := c.Action("s3:GetObject")
	assert.Equal(t, fact.NoAccess, a.AccessTo("bucket"))
}

func TestConcurrentReaders(t *testing.T) {
	t.Parallel()
	c := load(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			n := 0
			for range c.Match("*") {
				n++
			}
			assert.Equal(t, 22091, n)
			_, _, ok := c.KindOf("arn:aws:s3:::b")
			assert.True(t, ok)
		})
	}
	group.Wait()
}

func TestSourceNamesTheDate(t *testing.T) {
	t.Parallel()
	_, err := time.Parse(time.DateOnly, awsactions.Version)
	require.NoError(t, err)
	assert.Equal(t, "builtin:aws-actions@"+awsactions.Version, awsactions.Source())
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := awsactions.Load(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoadAndMatchAll(b *testing.B) {
	for b.Loop() {
		c, _ := awsactions.Load()
		for range c.Match("*") {
			continue
		}
	}
}

func BenchmarkMatchAll(b *testing.B) {
	c := load(b)
	for b.Loop() {
		for range c.Match("*") {
			continue
		}
	}
}

func BenchmarkMatchOne(b *testing.B) {
	c := load(b)
	for b.Loop() {
		for range c.Match("s3:Get*") {
			continue
		}
	}
}

func BenchmarkKindOf(b *testing.B) {
	c := load(b)
	c.KindOf("arn:aws:ec2:eu-west-1:111111111111:instance/i-1")
	for b.Loop() {
		c.KindOf("arn:aws:ec2:eu-west-1:111111111111:instance/i-1")
	}
}
