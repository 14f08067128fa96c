package reach

import (
	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

func (r *search) expand(level []State) {
	if r.backward {
		r.expandBackward(level)
		return
	}
	r.expandForward(level)
}

// expandForward offers what the edges of a level's states give. It is the hot
// loop: an edge that is plain (no flag, no worse verdict than the wave's) is
// dealt with here, all others in follow.
func (r *search) expandForward(level []State) {
	table, closed, slow, metas := r.table, r.closed, r.slow, r.metas
	offsets, ends, attrs := r.rows.Offsets, r.rows.Ends, r.rows.Attrs
	marked, order := r.marks, r.order
	for _, from := range level {
		n := from.Node()
		first, last := offsets[n], offsets[n+1]
		if first == last || from.code() != 0 && r.implied(from) {
			continue
		}
		meta := metas[n]
		row := &table[from.code()][meta.Class()]
		base, numbered, slow := newLink(r.now.verdict, from, 0), ^link(0), slow
		if meta&graph.IsHub != 0 {
			base, numbered, slow = r.linkOf(from), 0, slow&^graph.TouchesHub
		}
		dead := meta&graph.Mortal != 0 && r.dead(n)
		targets, kinds := ends[first:last], attrs[first:last]
		for i, attr := range kinds {
			given := row[attr&graph.TransferBits]
			to := targets[i]
			m := marked[to]
			given &^= closed[m]
			if given == 0 {
				continue
			}
			e := graph.Edge(first) + graph.Edge(i)
			if attr&slow != 0 || dead {
				r.order = order
				r.follow(from, e, attr, to, dead, given)
				order = r.order
				continue
			}
			l := base | link(e)&numbered
			for given != 0 {
				one := given & -given
				given &^= one
				code := codeOf(one)
				place := &r.links[code][to]
				waiting := marks(one << 4)
				if m&waiting == 0 {
					m |= waiting
					*place = l
					order = append(order, newState(to, code))
				} else if l < *place {
					*place = l
				}
			}
			marked[to] = m
		}
	}
	r.order = order
}

// expandBackward offers with what the sources of the edges to a level's states
// must be held. The class that decides is the source's, so it is looked up
// edge by edge.
func (r *search) expandBackward(level []State) {
	closed, slow, metas := r.closed, r.slow, r.metas
	offsets, ends, attrs, edges := r.rows.Offsets, r.rows.Ends, r.rows.Attrs, r.rows.Edges
	marked, order := r.marks, r.order
	for _, to := range level {
		if to.code() == 0 && r.implied(to) {
			continue
		}
		n := to.Node()
		rows := &r.table[to.code()]
		base, slow := newLink(r.now.verdict, to, 0), slow
		if metas[n]&graph.IsHub != 0 {
			base, slow = newLink(r.now.verdict, r.linkOf(to).neighbour(), 0), slow&^graph.TouchesHub
		}
		first, last := offsets[n], offsets[n+1]
		sources, kinds, numbers := ends[first:last], attrs[first:last], edges[first:last]
		for i, attr := range kinds {
			from := sources[i]
			meta := metas[from]
			m := marked[from]
			need := rows[meta.Class()][attr&graph.TransferBits] &^ closed[m]
			if need == 0 {
				continue
			}
			if attr&slow != 0 || meta&graph.Mortal != 0 {
				r.order = order
				r.follow(to, numbers[i], attr, from, meta&graph.Mortal != 0 && r.dead(from), need)
				order = r.order
				continue
			}
			l := base | link(numbers[i])
			for need != 0 {
				one := need & -need
				need &^= one
				code := codeOf(one)
				place := &r.links[code][from]
				waiting := marks(one << 4)
				if m&waiting == 0 {
					m |= waiting
					*place = l
					order = append(order, newState(from, code))
				} else if l < *place {
					*place = l
				}
			}
			marked[from] = m
		}
	}
	r.order = order
}

func (r *search) dead(n graph.Node) bool {
	if r.query.AssumeActive || r.alive[n] {
		return false
	}
	_, dead := r.graph.DeadAt(n, r.query.At)
	return dead
}

// follow deals with an edge that is not plain: from a settled state to the
// other end, of which it gives (backward: needs) the accesses given.
func (r *search) follow(from State, e graph.Edge, attr graph.Attr, end graph.Node, dead bool, given fact.Access) {
	step, ok := r.step(from, r.now, edgeTo{e, attr, end, dead})
	if !ok {
		return
	}
	if step.at.verdict == fact.No && r.now.verdict != fact.No {
		r.refused = append(r.refused, refusal{end: end, given: given, link: step.link, at: step.at})
		if !r.query.ThroughNo {
			return
		}
	}
	if step.link.partial() && !r.backward {
		r.partEdges = append(r.partEdges, partEdge{whole: end, state: from, own: step.own, edge: e})
	}
	if r.isNext(step.at, end) {
		r.offer(end, given, step.link)
		return
	}
	r.push(step.at, end, given, step.link)
}

// isNext reports whether a candidate of that label belongs to the states that
// settle next: hubs of the present level, others of the one after.
func (r *search) isNext(at label, n graph.Node) bool {
	if at.verdict != r.now.verdict {
		return false
	}
	hop := uint32(1)
	if r.metas[n]&graph.IsHub != 0 {
		hop = 0
	}
	return at.hops == r.now.hops+hop
}
