package graph

import "keyreach/engine/fact"

// Attr is what the rows say of an edge: all that a traversal needs to pass
// over it, or to know that it must look closer.
type Attr uint16

// The layout of an Attr: relation (5 bits), access (4), verdict (2), flags (5).
const (
	relationBits = 5
	accessShift  = relationBits
	verdictShift = accessShift + 4

	// TransferBits cover relation and access: what, with the class of the
	// source, decides what an edge gives.
	TransferBits Attr = 1<<verdictShift - 1
	// VerdictBits cover the verdict.
	VerdictBits Attr = 3 << verdictShift

	// Composite marks contains and part-of: what these give depends on both
	// ends, or on other edges.
	Composite Attr = 1 << 11
	// Interval marks an edge that is not valid at all times.
	Interval Attr = 1 << 12
	// StartFixed marks an edge with conditions on keys that the start of a path
	// fixes.
	StartFixed Attr = 1 << 13
	// Hypothetical marks an edge that is there only when asked for.
	Hypothetical Attr = 1 << 14
	// TouchesHub marks an edge into or out of a hub.
	TouchesHub Attr = 1 << 15
)

// Member is the relation of the edges from a hub to what it stands for. It
// exists inside a Snapshot only.
const Member fact.Relation = 1<<relationBits - 1

// HypotheticalKey is the key of the condition that makes an edge hypothetical.
const HypotheticalKey = "hypothetical"

func newAttr(relation fact.Relation, access fact.Access, verdict fact.Verdict) Attr {
	a := Attr(relation) | Attr(access&fact.AnyAccess)<<accessShift | Attr(verdict)<<verdictShift
	if relation == fact.Contains || relation == fact.PartOf {
		a |= Composite
	}
	return a
}

// Relation returns the edge's relation.
func (a Attr) Relation() fact.Relation { return fact.Relation(a & (1<<relationBits - 1)) }

// Access returns the access the edge states, NoAccess where its relation
// carries none. A contains that named none says read.
func (a Attr) Access() fact.Access { return fact.Access(a>>accessShift) & fact.AnyAccess }

// Verdict returns the edge's own verdict.
func (a Attr) Verdict() fact.Verdict { return fact.Verdict(a & VerdictBits >> verdictShift) }
