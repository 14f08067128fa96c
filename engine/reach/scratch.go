package reach

import (
	"keyreach/engine/graph"
)

// Scratch is the memory of a search, to be used again and again: a warm one
// makes a search allocate next to nothing. It serves snapshots of any size, one
// search at a time; a Result reads it until the next search begins.
type Scratch struct{ memory memory }

// NewScratch returns an empty Scratch.
func NewScratch() *Scratch { return &Scratch{} }

// memory is what a search works in.
type memory struct {
	// marks and links are by node; links by access code too, since most nodes
	// are reached with one access only.
	marks []marks
	links [accessCount][]link
	// order holds the settled states, as they settled.
	order  []State
	levels []level
	// hubs holds the settled hub states, which are in no answer.
	hubs   []State
	queues [4]queue
	// chains is by state where a snapshot has start-fixed conditions: the
	// nearest such condition on the state's path.
	chains [accessCount][]uint32
	// partEdges are the part-of edges met in the present level.
	partEdges []partEdge
	refused   []refusal
	// leftOut are the hypothetical edges that were met and not asked for.
	leftOut []graph.Edge
	parked  []graph.Node
}

// level is a run of order with one label.
type level struct {
	label
	start, end uint32
}

// reset makes the memory ready for a snapshot of n nodes. Marks are the only
// thing that must be clean: nothing else is read where no mark is set.
func (t *memory) reset(n int, chains bool) {
	if len(t.marks) != n {
		t.allocate(n)
	} else {
		t.clean()
	}
	if chains && len(t.chains[0]) != n {
		for code := range t.chains {
			t.chains[code] = make([]uint32, n)
		}
	}
	t.order, t.levels, t.hubs = t.order[:0], t.levels[:0], t.hubs[:0]
	t.refused, t.parked, t.partEdges, t.leftOut = t.refused[:0], t.parked[:0], t.partEdges[:0], t.leftOut[:0]
	for v := range t.queues {
		t.queues[v].reset()
	}
}

func (t *memory) allocate(n int) {
	t.marks = make([]marks, n)
	for code := range t.links {
		t.links[code] = make([]link, n)
		t.chains[code] = nil
	}
}

// clean takes back every mark of the last search. Marking is always followed
// by a place in order, hubs or parked, also where a search was broken off or
// a state parked.
func (t *memory) clean() {
	if len(t.order) > len(t.marks)/8 {
		clear(t.marks)
		return
	}
	for _, s := range t.order {
		t.marks[s.Node()] = 0
	}
	for _, s := range t.hubs {
		t.marks[s.Node()] = 0
	}
	for _, n := range t.parked {
		t.marks[n] = 0
	}
}
