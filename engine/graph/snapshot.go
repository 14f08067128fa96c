package graph

import (
	"iter"
	"slices"
	"sort"
	"strings"
	"time"

	"keyreach/engine/fact"
)

// Node is the number of a node in one Snapshot. Numbers are in the order of
// the nodes' keys.
type Node uint32

// Edge is the number of an edge in one Snapshot. The edges of a node have
// consecutive numbers, in the order in which ties between them are decided.
type Edge uint32

// Alias is another name of a node.
type Alias struct {
	Key  fact.Key
	Node Node
}

// Snapshot is an estate's graph, frozen. It is safe for concurrent use.
type Snapshot struct {
	nodes      nodeTable
	aliases    []Alias
	forward    Rows
	reverse    Rows
	detailOf   []uint32 // by edge
	details    []detailRow
	cores      []core
	extras     []extra
	evidence   *evidenceTable
	startFixed bool
}

// Len returns the number of nodes, hubs included.
func (s *Snapshot) Len() int { return len(s.nodes.meta) }

// EdgeCount returns the number of edges: a same-as counts twice, a hub's
// members count one each.
func (s *Snapshot) EdgeCount() int { return len(s.forward.Ends) }

// Lookup returns the node of that key, or the one it is another name of.
func (s *Snapshot) Lookup(key fact.Key) (Node, bool) {
	i, found := sort.Find(s.Len(), func(i int) int { return key.Compare(s.Key(Node(i))) })
	if found {
		return Node(i), true
	}
	i, found = slices.BinarySearchFunc(s.aliases, key, func(a Alias, key fact.Key) int { return a.Key.Compare(key) })
	if found {
		return s.aliases[i].Node, true
	}
	return 0, false
}

// Variants returns all nodes of n's kind and id, n among them, by context.
func (s *Snapshot) Variants(n Node) []Node {
	base := s.Key(n).Base()
	first, last := n, n
	for first > 0 && s.Key(first-1).Base() == base {
		first--
	}
	for int(last)+1 < s.Len() && s.Key(last+1).Base() == base {
		last++
	}
	variants := make([]Node, 0, last-first+1)
	for v := first; v <= last; v++ {
		variants = append(variants, v)
	}
	return variants
}

// Aliases returns every name that stands for another node, by key. The slice
// belongs to the Snapshot.
func (s *Snapshot) Aliases() []Alias { return s.aliases }

// Rank returns n's place in the order of kind, id and context.
func (s *Snapshot) Rank(n Node) uint32 { return uint32(n) }

// NodesByRank yields every node in the order of kind, id and context, hubs
// included.
func (s *Snapshot) NodesByRank() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for n := range s.Len() {
			if !yield(Node(n)) {
				return
			}
		}
	}
}

// Key returns the node's key.
func (s *Snapshot) Key(n Node) fact.Key { return s.nodes.key(n) }

// Class returns the node's class, ClassNone for a hub.
func (s *Snapshot) Class(n Node) fact.Class { return s.nodes.meta[n].Class() }

// Meta returns what a traversal needs to know of the node.
func (s *Snapshot) Meta(n Node) Meta { return s.nodes.meta[n] }

// Metas returns every node's Meta; the slice belongs to the Snapshot.
func (s *Snapshot) Metas() []Meta { return s.nodes.meta }

// IsHub reports whether n stands for a set of resources.
func (s *Snapshot) IsHub(n Node) bool { return s.nodes.meta[n]&IsHub != 0 }

// Name returns the short name people use, empty where the id is the name.
func (s *Snapshot) Name(n Node) string { return s.nodes.name(n) }

// Props returns the node's props, nil for none. They must not be written to.
func (s *Snapshot) Props(n Node) fact.Props { return s.nodes.props[s.nodes.propsOf[n]] }

// Evidence returns where the node was read, sorted, in a new slice.
func (s *Snapshot) Evidence(n Node) []fact.Evidence { return s.evidence.list(s.nodes.evidenceOf[n]) }

// StatusAt returns the newest word on the credential n's status that was seen at t
// or before; ok is false where there is none.
func (s *Snapshot) StatusAt(n Node, t time.Time) (status fact.Status, ok bool) {
	return fact.StatusAt(s.Props(n).History(), t)
}

// StatusEvidence returns what says the status of the credential n at t: the place
// of the deciding word, else all evidence of the node.
func (s *Snapshot) StatusEvidence(n Node, t time.Time) []fact.Evidence {
	all := s.Evidence(n)
	status, ok := s.StatusAt(n, t)
	source, pointer, split := strings.Cut(status.Evidence, "#")
	if !ok || !split {
		return all
	}
	for _, e := range all {
		if e.Source == source && e.Pointer == pointer {
			return []fact.Evidence{e}
		}
	}
	return all
}

// DeadAt reports whether the credential n gives nothing at t, and the word for
// it: inactive, revoked or expired.
func (s *Snapshot) DeadAt(n Node, t time.Time) (word string, dead bool) {
	if s.nodes.meta[n]&Mortal == 0 {
		return "", false
	}
	return s.nodes.deadAt(n, t)
}
