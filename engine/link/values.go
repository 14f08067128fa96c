package link

import (
	"cmp"
	"slices"
	"time"

	"keyreach/engine/fact"
)

// joinValues makes one credential of all whose values have a fingerprint in
// common, or that the users say are the same. The one that stands for them is
// the one with a public identifier, else the one of the narrowest kind, else the
// first sighting. A value that matches two public identifiers decides nothing.
func (l *linker) joinValues() {
	l.joinStated()
	joined := newSets()
	first := map[string]fact.Key{}
	for _, group := range l.said.groups() {
		for _, key := range group[1:] {
			joined.join(group[0], key)
		}
	}
	for _, n := range l.nodes {
		if !l.isCredential(n) {
			continue
		}
		for _, print := range n.Props.Strings(fact.PropFingerprints) {
			if other, ok := first[print]; ok {
				joined.join(other, n.Key)
			} else {
				first[print] = n.Key
			}
		}
	}
	for _, group := range joined.groups() {
		l.joinGroup(group)
	}
}

// joinStated makes one of two credentials that a file says are the same without a
// doubt, a condition or an end: who uses the one uses the other, and its end is the
// other's. What was inferred stays two, joined by the edge that says so.
func (l *linker) joinStated() {
	for i := range l.facts.Edges {
		e := &l.facts.Edges[i]
		sure := e.Relation == fact.SameAs && e.Verdict == fact.Yes && e.Confidence != "inferred" && len(e.Conditions) == 0 && e.ValidFrom == nil && e.ValidUntil == nil
		if sure && l.isCredential(l.named(e.From)) && l.isCredential(l.named(e.To)) {
			l.said.join(e.From, e.To)
		}
	}
}

// named returns the node of a key, that of an edge alone where nothing else is said
// of it.
func (l *linker) named(key fact.Key) *fact.Node {
	if n := l.facts.Nodes[key]; n != nil {
		return n
	}
	info, _ := l.catalogue.KindInfo(key.Kind)
	return &fact.Node{Class: info.Class, Key: key}
}

// joinGroup joins credentials of one value. Where they have more than one public
// identifier, each keeps what the users say is the same, and the sightings are
// one credential apart, which could be any of them.
func (l *linker) joinGroup(group []fact.Key) {
	clusters := map[fact.Key][]*fact.Node{}
	for _, key := range group {
		clusters[l.said.find(key)] = append(clusters[l.said.find(key)], l.named(key))
	}
	var public [][]*fact.Node
	var loose []*fact.Node
	for _, key := range group { // in the order of keys
		cluster := clusters[key]
		if slices.ContainsFunc(cluster, hasPublicID) {
			public = append(public, cluster)
		} else {
			loose = append(loose, cluster...)
		}
	}
	if len(public) == 1 {
		l.joinAll(append(public[0], loose...))
		return
	}
	for _, cluster := range public {
		l.joinAll(cluster)
	}
	if len(loose) > 0 {
		seen := l.joinAll(loose)
		l.couldBe(seen, public)
	}
}

// joinAll makes the nodes one credential and returns the one that stands for
// it. What the users say is not the same as one of them stays apart.
func (l *linker) joinAll(nodes []*fact.Node) *fact.Node {
	kinds := commonCandidates(nodes)
	slices.SortFunc(nodes, func(a, b *fact.Node) int { return l.compareSightings(a, b, kinds) })
	chosen := nodes[0]
	joined := []*fact.Node{chosen}
	for _, n := range nodes[1:] {
		if slices.ContainsFunc(joined, func(other *fact.Node) bool { return l.apart[pair(other.Key, n.Key)] }) {
			continue
		}
		joined = append(joined, n)
		l.joined.Aliases[n.Key] = chosen.Key
		l.node(fact.Node{Class: fact.ClassCredential, Key: chosen.Key, Props: without(n.Props, chosen.Props), Evidence: n.Evidence})
	}
	return chosen
}

// without returns the props of n that chosen lacks, and those of which all count.
func without(n, chosen fact.Props) fact.Props {
	rest := fact.Props{}
	for name, value := range n {
		_, known := chosen[name]
		merges := name == fact.PropFingerprints || name == fact.PropCandidates || name == fact.PropStatus
		if !known || merges {
			rest[name] = value
		}
	}
	if _, ok := rest[fact.PropStatus]; ok { // a status is its time and evidence too
		for _, name := range []string{fact.PropStatusAsOf, fact.PropStatusEvidence} {
			if value, ok := n[name]; ok {
				rest[name] = value
			}
		}
	}
	return rest
}

// couldBe lists the credentials that one value matches as candidates.
func (l *linker) couldBe(seen *fact.Node, public [][]*fact.Node) {
	var candidates []string
	for _, cluster := range public {
		for _, n := range cluster {
			if _, isAlias := l.joined.Aliases[n.Key]; !isAlias {
				candidates = append(candidates, n.Key.String())
			}
		}
	}
	if len(candidates) > 0 {
		l.node(fact.Node{Class: fact.ClassCredential, Key: seen.Key, Props: fact.Props{"couldBe": candidates}, Evidence: seen.Evidence})
	}
}

// hasPublicID reports whether a credential is named by its issuer's identifier,
// not by where it was seen.
func hasPublicID(n *fact.Node) bool {
	prefix := n.Kind + "@"
	sighting := len(n.ID) > len(prefix) && n.ID[:len(prefix)] == prefix
	return n.Kind != fact.UnknownSecret && !sighting
}

// compareSightings orders credentials of one value: those with a public
// identifier first, then those of a kind that all could be, narrower kinds,
// earlier sightings, and by key.
func (l *linker) compareSightings(a, b *fact.Node, kinds []string) int {
	return cmp.Or(-compareBool(hasPublicID(a), hasPublicID(b)), -compareBool(slices.Contains(kinds, a.Kind), slices.Contains(kinds, b.Kind)),
		cmp.Compare(l.breadth(a), l.breadth(b)), seenAt(a).Compare(seenAt(b)), a.Key.Compare(b.Key))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

// commonCandidates returns the kinds that all of the nodes could be, as far as
// they say; nil where none is left.
func commonCandidates(nodes []*fact.Node) (kinds []string) {
	for _, n := range nodes {
		own := n.Props.Strings(fact.PropCandidates)
		switch {
		case len(own) == 0:
		case kinds == nil:
			kinds = slices.Clone(own)
		default:
			kinds = slices.DeleteFunc(kinds, func(kind string) bool { return !slices.Contains(own, kind) })
		}
	}
	return kinds
}

// breadth is how many kinds a credential may be of.
func (l *linker) breadth(n *fact.Node) int {
	if n.Kind == fact.UnknownSecret {
		return len(l.catalogue.Kinds()) + 1
	}
	return max(1, len(n.Props.Strings(fact.PropCandidates)))
}

// noTime stands for a sighting without a time, which comes last.
var noTime = time.Unix(1<<40, 0)

// seenAt is the earliest sighting; credentials without a time come last.
func seenAt(n *fact.Node) time.Time {
	earliest := noTime
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
