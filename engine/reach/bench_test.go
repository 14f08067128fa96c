package reach_test

import (
	"context"
	"math/bits"
	"slices"
	"testing"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
	"keyreach/fixtures/gen"
)

// estateSizes are the estates that speed is measured on.
var estateSizes = []struct {
	name    string
	options gen.Options
}{
	{"100k/A", gen.Options{Nodes: 100_000, Seed: 1, Shape: gen.Entangled}},
	{"100k/B", gen.Options{Nodes: 100_000, Seed: 1, Shape: gen.Separated}},
	{"1M/A", gen.Options{Nodes: 1_000_000, Seed: 1, Shape: gen.Entangled}},
	{"1M/B", gen.Options{Nodes: 1_000_000, Seed: 1, Shape: gen.Separated}},
}

// BenchmarkForward measures what one credential reaches, with a witness of
// everything, beside the two floors in the same run: N searches nodes, S the
// states, both plainly and on the same rows.
func BenchmarkForward(b *testing.B) { benchmark(b, false) }

// BenchmarkBackward measures from where one resource is reached.
func BenchmarkBackward(b *testing.B) { benchmark(b, true) }

func benchmark(b *testing.B, backward bool) {
	for _, size := range estateSizes {
		b.Run(size.name, func(b *testing.B) {
			if testing.Short() && size.options.Nodes > 100_000 {
				b.Skip("short")
			}
			measure(b, build(b, size.options), backward)
		})
	}
}

func build(b *testing.B, o gen.Options) *graph.Snapshot {
	b.Helper()
	begin := time.Now()
	builder := graph.NewBuilder(gen.ClassOf)
	gen.Build(builder, o)
	added := time.Since(begin)
	s := builder.Freeze()
	b.Logf("%d nodes, %d edges: added in %v, frozen in %v, %.1f B an edge, %+v", s.Len(), s.EdgeCount(),
		added.Round(time.Millisecond), (time.Since(begin) - added).Round(time.Millisecond), s.Size().PerEdge(s.EdgeCount()), s.Size())
	return s
}

// measure interleaves the floors and the search over a hundred starts.
func measure(b *testing.B, s *graph.Snapshot, backward bool) {
	starts := startsOf(s, backward)
	f := newFloor(s, backward)
	scratch := reach.NewScratch()
	search := reach.Forward
	if backward {
		search = reach.Backward
	}
	var nodes, states, full, listed []time.Duration
	var counts [4]int
	for i := 0; b.Loop(); i++ {
		n := starts[i%len(starts)]
		nodes = append(nodes, timed(func() { counts[0] = f.nodes(n) }))
		states = append(states, timed(func() { counts[1] = f.states(n) }))
		var r *reach.Result
		full = append(full, timed(func() { r = mustSearch(b, search, s, n, scratch) }))
		listed = append(listed, timed(func() {
			counts[2] = 0
			for range r.Entries() {
				counts[2]++
			}
		}))
	}
	report := func(d []time.Duration) float64 { slices.Sort(d); return float64(d[len(d)/2]) }
	floorN, floorS, whole := report(nodes), report(states), report(full)
	b.ReportMetric(floorN/1e3, "µs/floorN")
	b.ReportMetric(floorS/1e3, "µs/floorS")
	b.ReportMetric(whole/1e3, "µs/reach")
	b.ReportMetric(float64(full[len(full)*99/100])/1e3, "µs/p99")
	b.ReportMetric(report(listed)/1e3, "µs/list")
	b.ReportMetric(whole/floorN, "x-floorN")
	b.ReportMetric(whole/floorS, "x-floorS")
	b.ReportMetric(s.Size().PerEdge(s.EdgeCount()), "B/edge")
	b.Logf("last start: %d nodes by floor N, %d states by floor S, %d entries", counts[0], counts[1], counts[2])
}

type searchFunc func(context.Context, *graph.Snapshot, reach.Query, *reach.Scratch) (*reach.Result, error)

func mustSearch(b *testing.B, search searchFunc, s *graph.Snapshot, n graph.Node, scratch *reach.Scratch) *reach.Result {
	r, err := search(context.Background(), s, reach.Query{
		Start: []reach.Held{{Node: n, Access: fact.Read}}, At: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
	}, scratch)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

func timed(f func()) time.Duration {
	begin := time.Now()
	f()
	return time.Since(begin)
}

// startsOf picks a hundred credentials, or resources, all over the estate.
func startsOf(s *graph.Snapshot, backward bool) []graph.Node {
	class := fact.ClassCredential
	if backward {
		class = fact.ClassResource
	}
	var all []graph.Node
	for n := range s.NodesByRank() {
		if s.Class(n) == class {
			all = append(all, n)
		}
	}
	var starts []graph.Node
	for i := range 100 {
		starts = append(starts, all[i*len(all)/100])
	}
	return starts
}

// floor is a plain breadth-first search with a parent array.
type floor struct {
	s       *graph.Snapshot
	rows    *graph.Rows
	back    bool
	parents []uint32 // by node, then by state; 0 is unseen
	queue   []uint32
	gives   [2][16][4][512]fact.Access
}

func newFloor(s *graph.Snapshot, backward bool) *floor {
	f := &floor{s: s, rows: s.Forward(), back: backward, parents: make([]uint32, 4*s.Len())}
	if backward {
		f.rows = s.Reverse()
	}
	for class := range fact.Class(16) {
		for code, access := range fact.Accesses() {
			for attr := range graph.Attr(512) {
				given := reach.Gives(class, access, attr.Relation(), attr.Access())
				f.gives[0][class][code][attr] = given
				for wanted, single := range fact.Accesses() {
					need := &f.gives[1][class][wanted][attr]
					if given.Implied()&single != 0 && (access != fact.Control || *need == 0) {
						*need |= access
					}
					if *need&^fact.Control != 0 {
						*need &^= fact.Control
					}
				}
			}
		}
	}
	return f
}

func (f *floor) clear() {
	for _, seen := range f.queue {
		f.parents[seen] = 0
	}
	f.queue = f.queue[:0]
}

// nodes searches nodes over every edge.
func (f *floor) nodes(start graph.Node) int {
	queue := append(f.queue[:0], uint32(start))
	parents, offsets, ends := f.parents, f.rows.Offsets, f.rows.Ends
	parents[start] = 1
	for head := 0; head < len(queue); head++ {
		n := queue[head]
		for _, to := range ends[offsets[n]:offsets[n+1]] {
			if parents[to] == 0 {
				parents[to] = n + 1
				queue = append(queue, uint32(to))
			}
		}
	}
	f.queue = queue
	defer f.clear()
	return len(queue)
}

// states searches states over the edges that give something, whatever their
// verdict but no.
func (f *floor) states(start graph.Node) int {
	queue := append(f.queue[:0], uint32(start)*4+2)
	parents, offsets, ends, attrs := f.parents, f.rows.Offsets, f.rows.Ends, f.rows.Attrs
	table, metas := &f.gives[0], f.s.Metas()
	if f.back {
		table = &f.gives[1]
	}
	parents[queue[0]] = 1
	for head := 0; head < len(queue); head++ {
		state := queue[head]
		n, code := state/4, state%4
		class := metas[n].Class()
		first, last := offsets[n], offsets[n+1]
		targets, kinds := ends[first:last], attrs[first:last]
		for i, attr := range kinds {
			if attr.Verdict() == fact.No {
				continue
			}
			to := targets[i]
			if f.back {
				class = metas[to].Class()
			}
			given := table[class][code][attr&graph.TransferBits]
			for ; given != 0; given &= given - 1 {
				next := uint32(to)*4 + 3 - uint32(bits.TrailingZeros8(uint8(given)))
				if parents[next] == 0 {
					parents[next] = state + 1
					queue = append(queue, next)
				}
			}
		}
	}
	f.queue = queue
	defer f.clear()
	return len(queue)
}
