package graph

import (
	"iter"
	"sort"
	"time"

	"keyreach/engine/fact"
)

// Forward returns the edges by their source.
func (s *Snapshot) Forward() *Rows { return &s.forward }

// Reverse returns the edges by their target, of each row by the edges' number.
func (s *Snapshot) Reverse() *Rows { return &s.reverse }

// Out yields the edges that leave n, in the order of ties.
func (s *Snapshot) Out(n Node) iter.Seq[Edge] {
	return func(yield func(Edge) bool) {
		for e := s.forward.Offsets[n]; e < s.forward.Offsets[n+1]; e++ {
			if !yield(Edge(e)) {
				return
			}
		}
	}
}

// In yields the edges that lead to n, by their source.
func (s *Snapshot) In(n Node) iter.Seq[Edge] {
	return func(yield func(Edge) bool) {
		for i := s.reverse.Offsets[n]; i < s.reverse.Offsets[n+1]; i++ {
			if !yield(s.reverse.Edges[i]) {
				return
			}
		}
	}
}

// From returns the edge's source.
func (s *Snapshot) From(e Edge) Node {
	row := sort.Search(s.Len(), func(n int) bool { return s.forward.Offsets[n+1] > uint32(e) })
	return Node(row)
}

// To returns the edge's target.
func (s *Snapshot) To(e Edge) Node { return s.forward.Ends[e] }

// Attr returns the edge's attribute.
func (s *Snapshot) Attr(e Edge) Attr { return s.forward.Attrs[e] }

// Relation returns the edge's relation; a hub's member edges have Member.
func (s *Snapshot) Relation(e Edge) fact.Relation { return s.Attr(e).Relation() }

// Access returns the access that the edge states.
func (s *Snapshot) Access(e Edge) fact.Access { return s.Attr(e).Access() }

// Verdict returns the edge's own verdict.
func (s *Snapshot) Verdict(e Edge) fact.Verdict { return s.Attr(e).Verdict() }

// Technique returns the technique the edge names, empty for none.
func (s *Snapshot) Technique(e Edge) string { return s.core(e).technique }

// Conditions returns the edge's conditions in normal form; they belong to the
// Snapshot.
func (s *Snapshot) Conditions(e Edge) fact.Conditions { return s.core(e).conditions }

// StartFixed returns those of the edge's conditions that are on keys which the
// start of a path fixes, in normal form; they belong to the Snapshot, which has
// each list once.
func (s *Snapshot) StartFixed(e Edge) fact.Conditions { return s.core(e).fixed }

// HasStartFixed reports whether any edge has such conditions.
func (s *Snapshot) HasStartFixed() bool { return s.startFixed }

// Missing returns the absent inputs the edge names; they belong to the
// Snapshot.
func (s *Snapshot) Missing(e Edge) []fact.Missing { return s.extra(e).Missing }

// By returns the controls that take the edge away; they belong to the Snapshot.
func (s *Snapshot) By(e Edge) []fact.Blocker { return s.extra(e).By }

// ValidAt reports whether the edge is there at t: validFrom ≤ t < validUntil.
func (s *Snapshot) ValidAt(e Edge, t time.Time) bool {
	c := s.core(e)
	return (c.validFrom == nil || !t.Before(*c.validFrom)) && (c.validUntil == nil || t.Before(*c.validUntil))
}

// Detail returns all else that is known of the edge, in a new Detail.
func (s *Snapshot) Detail(e Edge) *Detail {
	c, x := s.core(e), s.extra(e)
	return &Detail{
		Technique: c.technique, Actions: x.Actions, Conditions: c.conditions, By: x.By, Missing: x.Missing,
		ValidFrom: c.validFrom, ValidUntil: c.validUntil, FirstSeen: x.FirstSeen, LastSeen: x.LastSeen,
		Confidence: x.Confidence, Evidence: s.evidence.list(s.details[s.detailOf[e]].evidence),
	}
}

func (s *Snapshot) core(e Edge) *core   { return &s.cores[s.details[s.detailOf[e]].core] }
func (s *Snapshot) extra(e Edge) *extra { return &s.extras[s.details[s.detailOf[e]].extra] }
