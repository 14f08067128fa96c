package reach_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
	"keyreach/fixtures/gen"
)

func smallEstate(shape gen.Shape) *graph.Snapshot {
	b := graph.NewBuilder(gen.ClassOf)
	gen.Build(b, gen.Options{Nodes: 3000, Seed: 7, Shape: shape, Evidence: true})
	return b.Freeze()
}

func credentials(s *graph.Snapshot) []graph.Node {
	var list []graph.Node
	for n := range s.NodesByRank() {
		if s.Class(n) == fact.ClassCredential {
			list = append(list, n)
		}
	}
	return list
}

func startAt(n graph.Node) reach.Query {
	return reach.Query{Start: []reach.Held{{Node: n, Access: fact.Read}}, At: asked}
}

// One scratch, used for many searches on two snapshots of different size and in
// both directions, gives what a new one gives.
func TestScratchIsReused(t *testing.T) {
	big := smallEstate(gen.Entangled)
	small := newEstate(t).edge("key:k", fact.AuthenticatesAs, "aws-role:r").freeze()
	scratch := reach.NewScratch()
	for i, n := range credentials(big) {
		if i%20 != 0 {
			continue
		}
		backward := i%40 == 0
		want := fastAnswer(t, big, startAt(n), backward, nil)
		require.Equal(t, want, fastAnswer(t, big, startAt(n), backward, scratch))
		require.Len(t, fastAnswer(t, small.s, small.query("key:k"), false, scratch).Entries, 1)
	}
}

func TestWarmSearchAllocatesLittle(t *testing.T) {
	s := smallEstate(gen.Entangled)
	scratch := reach.NewScratch()
	q := startAt(credentials(s)[3])
	allocs := testing.AllocsPerRun(20, func() {
		_, err := reach.Forward(context.Background(), s, q, scratch)
		require.NoError(t, err)
	})
	assert.Less(t, allocs, 10.0)
}

func TestSnapshotIsReadConcurrently(t *testing.T) {
	s := smallEstate(gen.Separated)
	starts := credentials(s)
	want := fastAnswer(t, s, startAt(starts[0]), false, nil)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			assert.Equal(t, want, fastAnswer(t, s, startAt(starts[0]), false, nil))
		})
	}
	group.Wait()
}

func TestCancelled(t *testing.T) {
	s := smallEstate(gen.Entangled)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	scratch := reach.NewScratch()
	q := startAt(credentials(s)[3])
	_, err := reach.Forward(ctx, s, q, scratch)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, fastAnswer(t, s, q, false, nil), fastAnswer(t, s, q, false, scratch), "a search broken off leaves nothing behind")
}

// Every prefix of a witness is the witness of its end.
func TestPrefixesAreWitnesses(t *testing.T) {
	s := smallEstate(gen.Entangled)
	starts := credentials(s)
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.SampledFrom(starts).Draw(t, "start")
		r, err := reach.Forward(context.Background(), s, startAt(start), nil)
		require.NoError(t, err)
		for e := range r.Entries() {
			path := r.Path(e.State)
			require.Len(t, path, e.Hops)
			require.Equal(t, e.Hops, r.Hops(e.State))
			require.Equal(t, e.Verdict, r.Verdict(e.State))
			before, _ := r.Predecessor(e.State)
			require.Equal(t, fmt.Sprint(path[:len(path)-1]), fmt.Sprint(append([]reach.Hop{}, r.Path(before)...)))
		}
	})
}

func TestEntriesMayStopEarly(t *testing.T) {
	s := smallEstate(gen.Entangled)
	r, err := reach.Forward(context.Background(), s, startAt(credentials(s)[3]), nil)
	require.NoError(t, err)
	for e := range r.Entries() {
		assert.Equal(t, fact.Yes, e.Verdict)
		break
	}
}
