package reach

import (
	"iter"
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// Result is the answer of a search. It is a view of the search's Scratch and
// valid until that is used again; until then it may be read concurrently.
type Result struct{ *search }

// LeftOut is how many hypothetical edges were met on the way and not followed, since
// the query did not ask for them.
func (r *Result) LeftOut() int {
	met := slices.Clone(r.leftOut)
	slices.Sort(met)
	return len(slices.Compact(met))
}

// Entry is one reached state (backward: one that leads to the target).
type Entry struct {
	Node    graph.Node
	Access  fact.Access
	Verdict fact.Verdict
	Hops    int
	State   State
}

// Entries yields the answer sorted by verdict, access (control first), hops,
// and the node's kind, id and context. The start's nodes, groups and hubs are
// left out, and so is an access of a node of which control is reached with the
// same or a better verdict; backward it is control that is left out, where a
// lesser access suffices with the same or a better verdict. A variant is a node
// and has entries of its own.
func (r *Result) Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		levels := slices.Clone(r.levels)
		slices.SortStableFunc(levels, func(a, b level) int { return a.compare(b.label) })
		listed := lister{Result: r}
		for start := 0; start < len(levels); {
			end := start + 1
			for end < len(levels) && levels[end].verdict == levels[start].verdict {
				end++
			}
			if !listed.wave(levels[start:end], yield) {
				return
			}
			start = end
		}
	}
}

// lister yields entries; it keeps the memory for sorting a level.
type lister struct {
	*Result
	nodes []graph.Node
	bits  []uint64
}

func (l *lister) wave(levels []level, yield func(Entry) bool) bool {
	for code := range uint8(accessCount) {
		for start := 0; start < len(levels); {
			end := start + 1
			for end < len(levels) && levels[end].hops == levels[start].hops {
				end++
			}
			if !l.level(levels[start:end], code, yield) {
				return false
			}
			start = end
		}
	}
	return true
}

// level yields the states of one label and access.
func (l *lister) level(levels []level, code uint8, yield func(Entry) bool) bool {
	l.nodes = l.nodes[:0]
	for _, one := range levels {
		for _, s := range l.order[one.start:one.end] {
			if s.code() == code && l.isEntry(s) {
				l.nodes = append(l.nodes, s.Node())
			}
		}
	}
	l.sort()
	for _, n := range l.nodes {
		s := newState(n, code)
		e := Entry{Node: n, Access: s.Access(), Verdict: levels[0].verdict, Hops: int(levels[0].hops), State: s}
		if !yield(e) {
			return false
		}
	}
	return true
}

// sort sorts the nodes, each of which is there once: many of them by a set of
// bits, which is read in order.
func (l *lister) sort() {
	if len(l.nodes) < len(l.marks)/256 {
		slices.Sort(l.nodes)
		return
	}
	if l.bits == nil {
		l.bits = make([]uint64, len(l.marks)/64+1)
	}
	for _, n := range l.nodes {
		l.bits[n/64] |= 1 << (n % 64)
	}
	l.nodes = readBits(l.nodes[:0], l.bits)
}

func (r *Result) isEntry(s State) bool {
	n := s.Node()
	m := fact.Access(r.marks[n]) & fact.AnyAccess
	if m&s.Access() == 0 || r.metas[n].Class() == fact.ClassGroup || r.started[n] {
		return false
	}
	return !r.covered(s, m, r.linkOf(s).verdict())
}

// covered reports whether another settled access of the node implies s with
// that verdict or a better one.
func (r *search) covered(s State, settled fact.Access, verdict fact.Verdict) bool {
	for code, one := range fact.Accesses() {
		implies := settled&one != 0 && one != s.Access() && r.closed[marks(one)]&s.Access() != 0
		if implies && r.links[code][s.Node()].verdict() <= verdict {
			return true
		}
	}
	return false
}

// Reached returns the state in which a node is held with an access, or with
// one that implies it (backward: that suffices for it), and the state's
// verdict. It is not ok where there is none.
func (r *Result) Reached(n graph.Node, a fact.Access) (s State, verdict fact.Verdict, ok bool) {
	settled := fact.Access(r.marks[n]) & fact.AnyAccess
	for code, one := range fact.Accesses() {
		if settled&one == 0 || r.closed[marks(one)]&a == 0 {
			continue
		}
		v := r.links[code][n].verdict()
		if !ok || v < verdict || v == verdict && one == a {
			s, verdict, ok = newState(n, uint8(code)), v, true
		}
	}
	return s, verdict, ok
}

// Hops returns the printed hops of a state's path.
func (r *Result) Hops(s State) int { return int(r.labelOf(s).hops) }

// Verdict returns the verdict of a state's path.
func (r *Result) Verdict(s State) fact.Verdict { return r.linkOf(s).verdict() }

// Predecessor returns the state before s on its path (backward: the one after
// it); it is not ok for a state of the start.
func (r *Result) Predecessor(s State) (State, bool) {
	neighbour := r.linkOf(s).neighbour()
	return neighbour, neighbour != noState
}
