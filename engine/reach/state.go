package reach

import (
	"math/bits"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// State is a node held with one access. States of one snapshot compare in the
// order of ties: by the node's key, then control, write, read, discover.
type State uint32

const (
	accessCount = 4
	accessBits  = 2
	// maxNodes is what a link can name.
	maxNodes = 1<<(neighbourBits-accessBits) - 1
)

// StateOf returns the state of n held with the single access a.
func StateOf(n graph.Node, a fact.Access) State { return newState(n, codeOf(a)) }

// Node returns the state's node.
func (s State) Node() graph.Node { return graph.Node(s >> accessBits) }

// Access returns the state's single access.
func (s State) Access() fact.Access { return fact.Control >> s.code() }

// code numbers the accesses in the order of ties: control is 0.
func (s State) code() uint8 { return uint8(s) & (accessCount - 1) }

func newState(n graph.Node, code uint8) State { return State(n)<<accessBits | State(code) }

func codeOf(a fact.Access) uint8 { return uint8(3 - bits.TrailingZeros8(uint8(a))) }

// link is how a state was come by: the verdict of its path, the neighbouring
// state on it (forward the predecessor, backward the successor) and the edge
// between. Of two candidates of one label the lesser link is the one to take.
type link uint64

// The layout of a link: verdict (2 bits), partial (1), neighbour (29), edge
// (32). The partial bit stands before the neighbour: at one label, a candidate
// by one part of a credential alone yields to any other.
const (
	edgeBits      = 32
	neighbourBits = 29
	partialShift  = edgeBits + neighbourBits
	verdictShift  = partialShift + 1

	partialBit link = 1 << partialShift
	noState         = State(1<<neighbourBits - 1)
)

func newLink(v fact.Verdict, neighbour State, e graph.Edge) link {
	return link(v)<<verdictShift | link(neighbour)<<edgeBits | link(e)
}

func (l link) verdict() fact.Verdict { return fact.Verdict(l >> verdictShift) }
func (l link) partial() bool         { return l&partialBit != 0 }
func (l link) neighbour() State      { return State(l>>edgeBits) & noState }
func (l link) edge() graph.Edge      { return graph.Edge(l) }

// as returns the link with another verdict.
func (l link) as(v fact.Verdict) link { return l&(1<<verdictShift-1) | link(v)<<verdictShift }

// same reports whether two links name one candidate, whatever the verdict.
func (l link) same(other link) bool { return (l^other)<<(64-verdictShift) == 0 }

// label orders paths.
type label struct {
	verdict fact.Verdict
	hops    uint32
}

func (a label) compare(b label) int {
	if a.verdict != b.verdict {
		return int(a.verdict) - int(b.verdict)
	}
	return int(a.hops) - int(b.hops)
}
