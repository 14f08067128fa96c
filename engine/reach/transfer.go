package reach

import (
	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// rule says what the edges of one relation transfer: from a source of one of
// these classes, held with this access, this access to the target.
type rule struct {
	relation fact.Relation
	from     classes
	with     fact.Access
	gives    fact.Access
}

// What an edge's own access or the held access decides. Stated is the access
// that the edge states; same asks for the very access that is given, of those
// the edge states; any gives what is held, whatever it is.
const (
	stated fact.Access = 1 << (4 + iota)
	same
	anyHeld
)

// classes is a set of classes.
type classes uint32

func classesOf(list ...fact.Class) classes {
	var set classes
	for _, class := range list {
		set |= 1 << class
	}
	return set
}

func (c classes) has(class fact.Class) bool { return c>>class&1 != 0 }

var (
	everything = ^classes(0)
	actors     = classesOf(fact.ClassIdentity, fact.ClassJob, fact.ClassWorkload, fact.ClassAgent)
	runners    = classesOf(fact.ClassJob, fact.ClassWorkload, fact.ClassAgent)
	users      = classesOf(fact.ClassJob, fact.ClassWorkload, fact.ClassAgent, fact.ClassVendor)
	credential = classesOf(fact.ClassCredential)
	holders    = classesOf(fact.ClassPlace, fact.ClassResource)
	sources    = classesOf(fact.ClassPlace, fact.ClassResource, fact.ClassRef)
	containers = classesOf(fact.ClassRepository, fact.ClassRef, fact.ClassEnvironment, fact.ClassPlace, fact.ClassResource)
)

// rules is the transfer table. A relation, or a class of sources, that is not
// in it gives nothing: member-of, owned-by, exchanged-for and
// caches-authorisation explain.
var rules = [...]rule{
	{fact.Contains, containers, same, same},
	{fact.SameAs, everything, anyHeld, anyHeld},
	{fact.Stores, holders, fact.Read, fact.Read},
	{fact.LoadedBy, sources, fact.Write, fact.Control},
	{fact.Enters, classesOf(fact.ClassJob), fact.Control, fact.Read},
	{fact.Uses, users, fact.Control, fact.Read},
	{fact.PartOf, everything, fact.Read, fact.Read},
	{fact.AuthenticatesAs, credential, fact.Read, fact.Control},
	{fact.Can, actors, fact.Control, stated},
	{fact.Can, credential, fact.Read, stated},
	{fact.CanBecome, actors, fact.Control, fact.Control},
	{fact.Mints, actors, fact.Control, fact.Read},
	{fact.Mints, credential, fact.Read, fact.Read},
	{fact.Triggers, classesOf(fact.ClassRef), fact.Write, fact.Control},
	{fact.RunsAs, runners, fact.Control, fact.Control},
	{fact.DelegatesTo, classesOf(fact.ClassAgent), fact.Control, stated},
	{graph.Member, everything, anyHeld, anyHeld},
}

// Gives returns what an edge of this relation and stated access gives of its
// target, where its source is of class from and held with the single access
// held. What contains gives is limited by Contained besides; part-of is one
// part's share, see part.go.
func Gives(from fact.Class, held fact.Access, relation fact.Relation, access fact.Access) fact.Access {
	for _, r := range rules {
		if r.relation == relation && r.from.has(from) {
			return r.apply(held, access)
		}
	}
	return fact.NoAccess
}

func (r *rule) apply(held, access fact.Access) fact.Access {
	switch {
	case r.gives == anyHeld:
		return held
	case r.gives == same && held == fact.Control:
		return access
	case r.gives == same:
		return access & held
	case held != r.with && held != fact.Control:
		return fact.NoAccess
	case r.gives == stated:
		return access
	default:
		return r.gives
	}
}

// Contained reports whether contains gives anything between two nodes: from a
// repository to refs and places, from all else that contains to places, and
// never between two nodes of one system that has an evaluator.
func Contained(from, to graph.Meta) bool {
	if system := from & graph.SystemBits; system != 0 && system == to&graph.SystemBits {
		return false
	}
	return to.Class() == fact.ClassPlace || from.Class() == fact.ClassRepository && to.Class() == fact.ClassRef
}

// Outlives reports whether a relation still gives what it gives when the
// credential it leads from is dead: another name of it, and being a part of
// another, are not its authority.
func Outlives(relation fact.Relation) bool {
	return relation == fact.SameAs || relation == fact.PartOf
}
