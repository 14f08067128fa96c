package graph

import "slices"

// aliasPair says that from is another name of to, both drafts' numbers.
type aliasPair struct{ from, to uint32 }

// resolveAliases returns for each draft the one whose name stands for it:
// itself where it has no alias. Names that aliases join form a group; its
// standing name is one that is no alias, the smallest where several are, and
// the smallest of all where each is an alias of another.
func (b *Builder) resolveAliases() []uint32 {
	stands := make([]uint32, len(b.nodes))
	for i := range stands {
		stands[i] = uint32(i)
	}
	isAlias := make(map[uint32]bool, len(b.aliases))
	for _, pair := range b.aliases {
		isAlias[pair.from] = true
		join(stands, pair.from, pair.to)
	}
	best := make(map[uint32]uint32, len(b.aliases))
	for _, pair := range b.aliases {
		for _, n := range []uint32{pair.from, pair.to} {
			root := find(stands, n)
			old, ok := best[root]
			if !ok || b.standsBefore(n, old, isAlias) {
				best[root] = n
			}
		}
	}
	resolved := make([]uint32, len(stands))
	for i := range resolved {
		root := find(stands, uint32(i))
		resolved[i] = root
		if standing, ok := best[root]; ok {
			resolved[i] = standing
		}
	}
	return resolved
}

func (b *Builder) standsBefore(n, other uint32, isAlias map[uint32]bool) bool {
	if isAlias[n] != isAlias[other] {
		return !isAlias[n]
	}
	return b.nodes[n].key.Compare(b.nodes[other].key) < 0
}

func find(parents []uint32, n uint32) uint32 {
	for parents[n] != n {
		parents[n] = parents[parents[n]]
		n = parents[n]
	}
	return n
}

func join(parents []uint32, a, b uint32) { parents[find(parents, a)] = find(parents, b) }

// absorbAliases gives the standing drafts what is known of their aliases. The
// standing name's own word wins; among aliases the smaller key's does.
func (b *Builder) absorbAliases(resolved []uint32) {
	var aliases []uint32
	for i, standing := range resolved {
		if standing != uint32(i) {
			aliases = append(aliases, uint32(i))
		}
	}
	slices.SortFunc(aliases, func(x, y uint32) int { return b.nodes[x].key.Compare(b.nodes[y].key) })
	for _, alias := range aliases {
		from, to := &b.nodes[alias], &b.nodes[resolved[alias]]
		if to.class == 0 && b.classOf(to.key.Kind) == 0 {
			to.class = from.class
		}
		if to.name == "" {
			to.name = from.name
		}
		to.props = mergeProps(to.props, from.props, func(any, any) bool { return false })
		b.addNodeEvidence(to, b.evidence.list(from.evidence))
	}
}
