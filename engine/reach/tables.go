package reach

import (
	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

const (
	classCount    = 16
	transferCount = int(graph.TransferBits) + 1
)

// giveRow is the transfer table for one class of node and one held (backward:
// wanted) access, by an edge's relation and stated access.
type giveRow [transferCount]fact.Access

// table is the transfer table laid out for a direction, by access code and by
// the class of the edge's source.
type table [accessCount][classCount]giveRow

// forwardTable answers what an edge gives when its source is held so.
var forwardTable = buildTable(func(class fact.Class, held fact.Access, attr graph.Attr) fact.Access {
	return Gives(class, held, attr.Relation(), attr.Access())
})

// backwardTable answers with which accesses an edge's source must be held for
// the edge to give the wanted access, or control, which implies it. Control is
// left out where less suffices, since it is implied.
var backwardTable = buildTable(func(class fact.Class, wanted fact.Access, attr graph.Attr) fact.Access {
	var need fact.Access
	for _, held := range fact.Accesses() {
		if Gives(class, held, attr.Relation(), attr.Access())&(wanted|fact.Control) != 0 {
			need |= held
		}
	}
	if need&^fact.Control != 0 {
		need &^= fact.Control
	}
	return need
})

func buildTable(entry func(fact.Class, fact.Access, graph.Attr) fact.Access) *table {
	var t table
	for code, access := range fact.Accesses() {
		for class := range fact.Class(classCount) {
			for attr := range graph.Attr(transferCount) {
				t[code][class][attr] = entry(class, access, attr)
			}
		}
	}
	return &t
}

// marks say of one node which accesses are settled (low four bits) and which
// have a candidate for the next level (high four).
type marks uint8

// closure says which accesses a node's marks close to further candidates.
type closure [256]fact.Access

// forwardClosure: control implies the rest.
var forwardClosure = buildClosure(func(settled fact.Access) fact.Access { return settled.Implied() })

// backwardClosure: where less suffices, control does.
var backwardClosure = buildClosure(func(settled fact.Access) fact.Access {
	if settled != fact.NoAccess {
		return settled | fact.Control
	}
	return settled
})

func buildClosure(entry func(settled fact.Access) fact.Access) *closure {
	var c closure
	for m := range c {
		c[m] = entry(fact.Access(m) & fact.AnyAccess)
	}
	return &c
}
