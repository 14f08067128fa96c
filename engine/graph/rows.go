package graph

import (
	"cmp"
	"slices"
)

// Rows are the edges by one of their ends: row n is the positions
// Offsets[n] to Offsets[n+1] of the other slices. The slices belong to the
// Snapshot and must not be written to.
type Rows struct {
	// Offsets has one element more than there are nodes.
	Offsets []uint32
	// Ends holds the other end of each edge.
	Ends []Node
	// Attrs holds the attribute of each edge.
	Attrs []Attr
	// Edges holds the number of each edge; nil in forward rows, where the
	// position is the number.
	Edges []Edge
}

// detailRow names the parts of a detail by number.
type detailRow struct{ core, extra, evidence uint32 }

// setEdges lays out edges, which it takes, as rows. Edges must be sorted by
// from.
func (s *Snapshot) setEdges(b *Builder, edges []draftEdge, evidenceOf []uint32, nodes int) {
	for i := range edges {
		edges[i].evidence = evidenceOf[edges[i].evidence]
	}
	s.setDetails(b, edges)
	s.detailOf = make([]uint32, len(edges))
	s.forward = Rows{Offsets: make([]uint32, nodes+1), Ends: make([]Node, len(edges)), Attrs: make([]Attr, len(edges))}
	for start := 0; start < len(edges); {
		end := start + 1
		for end < len(edges) && edges[end].from == edges[start].from {
			end++
		}
		slices.SortFunc(edges[start:end], compareTies)
		start = end
	}
	for i, e := range edges {
		s.forward.Offsets[e.from+1]++
		s.forward.Ends[i], s.forward.Attrs[i], s.detailOf[i] = Node(e.to), e.attr, e.core
		s.startFixed = s.startFixed || e.attr&StartFixed != 0
	}
	sum(s.forward.Offsets)
	s.setReverse(nodes)
}

// compareTies orders the edges of one row as ties are decided. The core of an
// edge is its detail's number here, which is in the order of details.
func compareTies(x, y draftEdge) int {
	if c := cmp.Compare(x.attr.Relation(), y.attr.Relation()); c != 0 {
		return c
	}
	if c := cmp.Compare(x.core, y.core); c != 0 {
		return c
	}
	if c := cmp.Or(cmp.Compare(y.attr.Access(), x.attr.Access()), cmp.Compare(x.attr.Verdict(), y.attr.Verdict())); c != 0 {
		return c
	}
	return cmp.Compare(x.to, y.to)
}

// setDetails keeps each distinct detail once, in the order of technique,
// evidence, conditions, validity and the rest, and puts its number in the
// edges' core.
func (s *Snapshot) setDetails(b *Builder, edges []draftEdge) {
	s.cores, s.extras = b.cores, b.extras
	places := placeDetails(b, edges)
	for i, p := range places {
		e := &edges[p.edge]
		if i == 0 || p.first != places[i-1].first || p.second != places[i-1].second {
			s.details = append(s.details, detailRow{e.core, e.extra, e.evidence})
		}
		e.core = uint32(len(s.details) - 1)
	}
	s.details = slices.Clip(s.details)
}

// detailPlace is the place of an edge's detail in the order of details, as two
// numbers to compare.
type detailPlace struct {
	first, second uint64
	edge          uint32
}

// placeDetails returns the edges' details in order.
func placeDetails(b *Builder, edges []draftEdge) []detailPlace {
	coreRank, techniqueRank := rankCores(b.cores)
	extraRank := rankExtras(b.extras)
	places := make([]detailPlace, len(edges))
	for i, e := range edges {
		places[i] = detailPlace{
			first:  uint64(techniqueRank[e.core])<<32 | uint64(e.evidence),
			second: uint64(coreRank[e.core])<<32 | uint64(extraRank[e.extra]),
			edge:   uint32(i),
		}
	}
	slices.SortFunc(places, func(x, y detailPlace) int {
		if c := cmp.Compare(x.first, y.first); c != 0 {
			return c
		}
		return cmp.Compare(x.second, y.second)
	})
	return places
}

// rankCores returns the place of each core in the order of cores, and in that
// of their techniques alone.
func rankCores(cores []core) (rank, technique []uint32) {
	order := make([]uint32, len(cores))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(x, y uint32) int { return cores[x].compare(&cores[y]) })
	rank, technique = make([]uint32, len(cores)), make([]uint32, len(cores))
	for i, c := range order {
		rank[c] = uint32(i)
		technique[c] = uint32(i)
		if i > 0 && cores[order[i-1]].technique == cores[c].technique {
			technique[c] = technique[order[i-1]]
		}
	}
	return rank, technique
}

func rankExtras(extras []extra) []uint32 {
	texts := make([]string, len(extras))
	order := make([]uint32, len(extras))
	for i := range extras {
		texts[i], order[i] = mustJSON(&extras[i]), uint32(i)
	}
	slices.SortFunc(order, func(x, y uint32) int { return compareStrings(texts[x], texts[y]) })
	rank := make([]uint32, len(extras))
	for i, x := range order {
		rank[x] = uint32(i)
	}
	return rank
}

// setReverse lays out the forward rows once more by their targets.
func (s *Snapshot) setReverse(nodes int) {
	f, edges := &s.forward, len(s.forward.Ends)
	r := Rows{Offsets: make([]uint32, nodes+1), Ends: make([]Node, edges), Attrs: make([]Attr, edges), Edges: make([]Edge, edges)}
	for _, to := range f.Ends {
		r.Offsets[to+1]++
	}
	sum(r.Offsets)
	next := slices.Clone(r.Offsets)
	for from := range nodes {
		for e := f.Offsets[from]; e < f.Offsets[from+1]; e++ {
			place := next[f.Ends[e]]
			next[f.Ends[e]]++
			r.Ends[place], r.Attrs[place], r.Edges[place] = Node(from), f.Attrs[e], Edge(e)
		}
	}
	s.reverse = r
}

func sum(counts []uint32) {
	for i := 1; i < len(counts); i++ {
		counts[i] += counts[i-1]
	}
}
