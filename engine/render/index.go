package render

import "keyreach/engine"

// index finds entries by their node.
type index struct {
	entries []engine.Entry
	of      map[engine.Node][]int
}

func newIndex(entries []engine.Entry) *index {
	x := &index{entries: entries, of: make(map[engine.Node][]int, len(entries))}
	for i := range entries {
		x.of[entries[i].Node] = append(x.of[entries[i].Node], i)
	}
	return x
}

// neighbour returns the entry whose path is e's without the hop that links the
// two. A node can have an entry for each access, and be passed with one that
// has none.
func (x *index) neighbour(e *engine.Entry, way towards) (int, bool) {
	_, other := way.link(e.Path)
	rest := way.rest(e.Path)
	for _, i := range x.of[other] {
		if samePath(x.entries[i].Path, rest) {
			return i, true
		}
	}
	return 0, false
}

func samePath(a, b []engine.Hop) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := &a[i], &b[i]
		if x.From != y.From || x.To != y.To || x.Access != y.Access || x.Relation != y.Relation || x.Context != y.Context {
			return false
		}
	}
	return true
}
