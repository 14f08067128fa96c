package graph

import "unsafe"

// Size is what a Snapshot holds in memory, in bytes, by part. Props, and the
// lists inside details, are estimates: they live in the caller's maps and
// slices.
type Size struct {
	// Rows are both directions' offsets, ends and attributes and the reverse
	// rows' edge numbers.
	Rows int
	// EdgeIndex is the number of each edge's detail.
	EdgeIndex int
	// Details are the distinct techniques, conditions, actions … of edges.
	Details int
	// Evidence is that of edges and nodes.
	Evidence int
	// Nodes are keys, names, classes and lives.
	Nodes int
	// Props are the nodes' props.
	Props int
}

// Total returns the sum of all parts.
func (z Size) Total() int {
	return z.Rows + z.EdgeIndex + z.Details + z.Evidence + z.Nodes + z.Props
}

// PerEdge returns the bytes that one edge takes in both directions, side
// tables apart.
func (z Size) PerEdge(edges int) float64 {
	return float64(z.Rows+z.EdgeIndex) / float64(max(edges, 1))
}

// Size measures the Snapshot; it takes time in the number of nodes.
func (s *Snapshot) Size() Size {
	return Size{
		Rows:      s.forward.size() + s.reverse.size(),
		EdgeIndex: 4 * len(s.detailOf),
		Details:   s.detailSize(),
		Evidence:  s.evidence.size(),
		Nodes:     s.nodes.size() + len(s.aliases)*int(unsafe.Sizeof(Alias{})),
		Props:     s.nodes.propsSize(),
	}
}

func (r *Rows) size() int {
	return 4*len(r.Offsets) + 4*len(r.Ends) + 2*len(r.Attrs) + 4*len(r.Edges)
}

func (s *Snapshot) detailSize() int {
	bytes := len(s.details)*int(unsafe.Sizeof(detailRow{})) +
		len(s.cores)*int(unsafe.Sizeof(core{})) + len(s.extras)*int(unsafe.Sizeof(extra{}))
	for i := range s.cores {
		bytes += len(s.cores[i].technique)
		if len(s.cores[i].conditions) > 0 {
			bytes += 2 * len(mustJSON(s.cores[i].conditions))
		}
	}
	for i := range s.extras {
		bytes += 2 * len(mustJSON(&s.extras[i]))
	}
	return bytes
}

func (t *nodeTable) size() int {
	return len(t.meta) + t.kinds.size() + 4*len(t.kindOf) + t.contexts.size() + 4*len(t.contextOf) +
		len(t.text) + 8*len(t.ends) + 4*len(t.propsOf) + 4*len(t.evidenceOf) + len(t.lives)*int(unsafe.Sizeof(life{}))
}

func (t *nodeTable) propsSize() int {
	bytes := 8 * len(t.props)
	for _, props := range t.props {
		for name, value := range props {
			bytes += 48 + len(name) + len(mustJSON(value))
		}
	}
	return bytes
}
