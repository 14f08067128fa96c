package link

import (
	"slices"

	"keyreach/engine/fact"
)

// sets is a union-find over keys.
type sets struct{ parent map[fact.Key]fact.Key }

func newSets() *sets { return &sets{parent: map[fact.Key]fact.Key{}} }

func (s *sets) find(k fact.Key) fact.Key {
	parent, ok := s.parent[k]
	if !ok || parent == k {
		return k
	}
	root := s.find(parent)
	s.parent[k] = root
	return root
}

// join puts a and b into one set; the smaller key is its root.
func (s *sets) join(a, b fact.Key) {
	ra, rb := s.find(a), s.find(b)
	if ra.Compare(rb) > 0 {
		ra, rb = rb, ra
	}
	s.parent[ra], s.parent[rb] = ra, ra
}

// groups returns the sets of two and more, each sorted, by their first key.
func (s *sets) groups() [][]fact.Key {
	members := map[fact.Key][]fact.Key{}
	for k := range s.parent {
		root := s.find(k)
		members[root] = append(members[root], k)
	}
	var groups [][]fact.Key
	for _, group := range members {
		if len(group) > 1 {
			slices.SortFunc(group, fact.Key.Compare)
			groups = append(groups, group)
		}
	}
	slices.SortFunc(groups, func(a, b []fact.Key) int { return a[0].Compare(b[0]) })
	return groups
}
