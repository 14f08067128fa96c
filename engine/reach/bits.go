package reach

import (
	"math/bits"

	"keyreach/engine/graph"
)

// readBits appends the numbers of the set bits in ascending order, and clears
// them.
func readBits(nodes []graph.Node, set []uint64) []graph.Node {
	for i, word := range set {
		for ; word != 0; word &= word - 1 {
			nodes = append(nodes, graph.Node(i*64+bits.TrailingZeros64(word)))
		}
		set[i] = 0
	}
	return nodes
}
