package link

import (
	"cmp"
	"slices"
	"time"

	"keyreach/engine/fact"
)

// joinValues makes one credential of all whose values have a fingerprint in
// common. The one that stands for them is the one with a public identifier, else
// the one of the narrowest kind, else the first sighting. A value that matches
// two public identifiers decides nothing.
func (l *linker) joinValues() {
	sets := newSets()
	first := map[string]fact.Key{}
	for _, n := range l.nodes {
		if n.Class != fact.ClassCredential {
			continue
		}
		for _, print := range n.Props.Strings(fact.PropFingerprints) {
			if other, ok := first[print]; ok {
				sets.join(other, n.Key)
			} else {
				first[print] = n.Key
			}
		}
	}
	for _, group := range sets.groups() {
		l.joinGroup(group)
	}
}

func (l *linker) joinGroup(group []fact.Key) {
	var public, other []*fact.Node
	for _, key := range group {
		n := l.facts.Nodes[key]
		if l.hasPublicID(n) {
			public = append(public, n)
		} else {
			other = append(other, n)
		}
	}
	slices.SortFunc(other, l.compareSightings)
	if len(public) == 1 {
		other = append(public, other...)
	}
	if len(other) == 0 {
		return
	}
	chosen := other[0]
	for _, n := range other[1:] {
		if !l.apart[pair(chosen.Key, n.Key)] {
			l.alias(n, chosen)
		}
	}
	if len(public) > 1 {
		l.ambiguous(public, chosen)
	}
}

// alias makes n another name of chosen.
func (l *linker) alias(n, chosen *fact.Node) {
	l.joined.Aliases[n.Key] = chosen.Key
	l.node(fact.Node{Class: fact.ClassCredential, Key: chosen.Key, Props: without(n.Props, chosen.Props), Evidence: n.Evidence})
}

// without returns the props of n that chosen lacks.
func without(n, chosen fact.Props) fact.Props {
	rest := fact.Props{}
	for name, value := range n {
		if _, known := chosen[name]; !known || name == fact.PropFingerprints {
			rest[name] = value
		}
	}
	return rest
}

// ambiguous lists the credentials that one value matches as candidates.
func (l *linker) ambiguous(public []*fact.Node, seen *fact.Node) {
	if slices.Contains(public, seen) {
		return
	}
	var candidates []string
	for _, n := range public {
		candidates = append(candidates, n.Key.String())
	}
	l.node(fact.Node{Class: fact.ClassCredential, Key: seen.Key, Props: fact.Props{"couldBe": candidates}, Evidence: seen.Evidence})
}

// hasPublicID reports whether a credential is named by its issuer's identifier,
// not by where it was seen.
func (l *linker) hasPublicID(n *fact.Node) bool {
	if n.Kind == fact.UnknownSecret {
		return false
	}
	return !hasSightingID(n)
}

func hasSightingID(n *fact.Node) bool {
	prefix := n.Kind + "@"
	return len(n.ID) > len(prefix) && n.ID[:len(prefix)] == prefix
}

// compareSightings orders credentials of one value: narrower kinds first, then
// earlier sightings, then by key.
func (l *linker) compareSightings(a, b *fact.Node) int {
	return cmp.Or(cmp.Compare(l.breadth(a), l.breadth(b)), seenAt(a).Compare(seenAt(b)), a.Key.Compare(b.Key))
}

// breadth is how many kinds a credential may be of.
func (l *linker) breadth(n *fact.Node) int {
	if n.Kind == fact.UnknownSecret {
		return len(l.catalogue.Kinds()) + 1
	}
	return max(1, len(n.Props.Strings(fact.PropCandidates)))
}

// seenAt is the earliest sighting; credentials without a time come last.
func seenAt(n *fact.Node) time.Time {
	earliest := time.Unix(1<<40, 0)
	for _, e := range n.Evidence {
		if e.ObservedAt != nil && e.ObservedAt.Before(earliest) {
			earliest = *e.ObservedAt
		}
	}
	return earliest
}

func pair(a, b fact.Key) [2]fact.Key {
	if a.Compare(b) > 0 {
		a, b = b, a
	}
	return [2]fact.Key{a, b}
}
