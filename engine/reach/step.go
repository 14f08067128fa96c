package reach

import (
	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// edgeTo is an edge as it is met from one end.
type edgeTo struct {
	edge graph.Edge
	attr graph.Attr
	end  graph.Node // the other end
	dead bool       // its source is a dead credential
}

// step is what following an edge from a settled state makes.
type step struct {
	at   label
	link link
	own  fact.Verdict // the edge's own
}

// step works out the candidate that an edge makes, from a state with the label
// base. It is not ok where the edge is not there at the time or not asked for.
func (r *search) step(from State, base label, e edgeTo) (step, bool) {
	attr := e.attr
	if !r.there(e.edge, attr) {
		return step{}, false
	}
	made := step{own: attr.Verdict()}
	if e.dead && !Outlives(attr.Relation()) {
		made.own = fact.No
	}
	made.at = label{base.verdict.Worst(made.own), base.hops + 1}
	neighbour, edge := from, e.edge
	partial := false
	switch {
	case attr.Relation() == fact.Contains && !r.contained(from.Node(), e.end):
		return step{}, false
	case attr.Relation() == fact.PartOf:
		partial = r.hasOtherParts(from.Node(), e.end)
	case attr&graph.TouchesHub != 0 && r.metas[e.end]&graph.IsHub != 0:
		made.at.hops = base.hops
	case attr&graph.TouchesHub != 0:
		neighbour, edge = r.throughHub(from, e)
	}
	if partial {
		made.at.verdict = made.at.verdict.Worst(fact.Conditional)
	}
	made.link = newLink(made.at.verdict, neighbour, edge)
	if partial {
		made.link |= partialBit
	}
	return made, true
}

// throughHub returns what an edge from a hub is printed as: a hop between the
// hub's own neighbour and the other end, by the edge between principal and hub.
func (r *search) throughHub(hub State, e edgeTo) (neighbour State, edge graph.Edge) {
	way := r.linkOf(hub)
	if r.backward {
		return way.neighbour(), e.edge
	}
	return way.neighbour(), way.edge()
}

func (r *search) contained(a, b graph.Node) bool {
	if r.backward {
		a, b = b, a
	}
	return Contained(r.metas[a], r.metas[b])
}

// transfer returns the table's word on an edge met from a state.
func (r *search) transfer(from State, e edgeTo) fact.Access {
	source := from.Node()
	if r.backward {
		source = e.end
	}
	return r.table[from.code()][r.metas[source].Class()][e.attr&graph.TransferBits]
}

// eachEdge calls f with the edges of one row, as they are met from n.
func (r *search) eachEdge(rows *graph.Rows, n graph.Node, f func(edgeTo)) {
	for i := rows.Offsets[n]; i < rows.Offsets[n+1]; i++ {
		e := edgeTo{edge: graph.Edge(i), attr: rows.Attrs[i], end: rows.Ends[i]}
		source := n
		if rows.Edges != nil {
			e.edge, source = rows.Edges[i], e.end
		}
		e.dead = r.metas[source]&graph.Mortal != 0 && r.dead(source)
		f(e)
	}
}

func (r *search) linkOf(s State) link { return r.links[s.code()][s.Node()] }

// labelOf returns the label of a settled state, by walking its path.
func (r *search) labelOf(s State) label {
	at := label{verdict: r.linkOf(s).verdict()}
	for {
		next := r.linkOf(s).neighbour()
		if next == noState {
			return at
		}
		if r.metas[s.Node()]&graph.IsHub == 0 {
			at.hops++
		}
		s = next
	}
}

// there reports whether an edge is there at the time, and asked for.
func (r *search) there(e graph.Edge, attr graph.Attr) bool {
	if attr&graph.Interval != 0 && !r.graph.ValidAt(e, r.query.At) {
		return false
	}
	if attr&graph.Hypothetical != 0 && !r.query.Hypothetical {
		r.leftOut = append(r.leftOut, e)
		return false
	}
	return true
}
