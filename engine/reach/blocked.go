package reach

import (
	"cmp"
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// Block is what an edge of verdict no, or a dead credential, would have given.
type Block struct {
	Node   graph.Node
	Access fact.Access
	// By names what takes it away.
	By []fact.Blocker
	// Edge would have given it, from the state From: Path(From) and this edge
	// are the path. Backward, Node held with Access would lead to From.
	Edge graph.Edge
	From State
	Hops int
}

// refusal is a candidate that an edge of verdict no would have made.
type refusal struct {
	end   graph.Node
	given fact.Access
	link  link
	at    label
}

// Blocked returns what edges of verdict no, and dead credentials, would give
// from what is reached, where nothing else gives it: sorted by access, hops,
// kind, id and context, one for each node and access, that which would have
// settled first. Where control of a node is blocked, its lesser accesses that
// the same controls block are left out (backward: control, where a lesser
// access is blocked). The start's nodes, groups and hubs are
// left out.
func (r *Result) Blocked() []Block {
	refused := r.refusals()
	slices.SortFunc(refused, func(a, b refusal) int {
		return cmp.Or(cmp.Compare(StateOf(a.end, a.given), StateOf(b.end, b.given)),
			a.at.compare(b.at), cmp.Compare(a.link, b.link))
	})
	refused = slices.CompactFunc(refused, func(a, b refusal) bool { return a.end == b.end && a.given == b.given })
	blocks := make([]Block, len(refused))
	for i, one := range refused {
		blocks[i] = r.block(one)
	}
	blocks = r.visible(blocks)
	slices.SortFunc(blocks, compareBlocks)
	return blocks
}

func compareBlocks(a, b Block) int {
	return cmp.Or(cmp.Compare(codeOf(a.Access), codeOf(b.Access)), cmp.Compare(a.Hops, b.Hops), cmp.Compare(a.Node, b.Node))
}

// refusals returns each refused access alone, at the nodes that hubs stand for.
func (r *Result) refusals() []refusal {
	var all []refusal
	for _, one := range r.refused {
		one.at.verdict = r.linkVerdict(one.link)
		if r.metas[one.end]&graph.IsHub == 0 {
			all = r.appendRefusals(all, one)
			continue
		}
		hub := one.end
		one.at.hops++
		r.eachEdge(r.graph.Forward(), hub, func(e edgeTo) {
			one.end = e.end
			all = r.appendRefusals(all, one)
		})
	}
	return all
}

// linkVerdict is that of the state the refused edge leads from.
func (r *Result) linkVerdict(l link) fact.Verdict { return r.linkOf(l.neighbour()).verdict() }

func (r *Result) appendRefusals(all []refusal, one refusal) []refusal {
	if r.started[one.end] || r.without[one.end] || r.metas[one.end].Class() == fact.ClassGroup {
		return all
	}
	given := one.given
	if !r.backward && given&fact.Control != 0 {
		given = fact.Control
	}
	for _, access := range fact.Accesses() {
		if given&access != 0 && !r.settledBetter(one.end, access) {
			one.given = access
			all = append(all, one)
		}
	}
	return all
}

// settledBetter reports whether the access is had otherwise.
func (r *Result) settledBetter(n graph.Node, a fact.Access) bool {
	_, verdict, ok := r.Reached(n, a)
	return ok && verdict < fact.No
}

func (r *Result) block(one refusal) Block {
	from := one.link.neighbour()
	source := from.Node()
	if r.backward {
		source = one.end
	}
	_, by := r.ownVerdict(one.link.edge(), source)
	return Block{Node: one.end, Access: one.given, By: by, Edge: one.link.edge(), From: from, Hops: int(one.at.hops)}
}

// visible returns the blocks, which are in the order of states, without those
// that another implies.
func (r *Result) visible(blocks []Block) []Block {
	var visible []Block
	for start := 0; start < len(blocks); {
		end := start + 1
		for end < len(blocks) && blocks[end].Node == blocks[start].Node {
			end++
		}
		for _, block := range blocks[start:end] {
			if !r.hidden(block, blocks[start:end]) {
				visible = append(visible, block)
			}
		}
		start = end
	}
	return visible
}

// hidden reports whether one of a node's blocks, by the same controls, is of
// an access that implies block's.
func (r *Result) hidden(block Block, blocks []Block) bool {
	for _, other := range blocks {
		if other.Access != block.Access && r.closed[marks(other.Access)]&block.Access != 0 && sameControls(other.By, block.By) {
			return true
		}
	}
	return false
}

func sameControls(a, b []fact.Blocker) bool {
	return slices.EqualFunc(a, b, func(x, y fact.Blocker) bool { return x.Control == y.Control && x.Policy == y.Policy })
}
