package estate

import (
	"cmp"
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/store"
)

// noteClasses notes which class a source gives to kinds that the tables do not have.
// A resource is what a node counts as of which nothing is said, so that any other
// class weighs more; of several the first in the closed set stands.
func (b *building) noteClasses(source store.Source) {
	if source.Format != "facts" {
		return
	}
	for _, f := range source.Facts {
		n := f.Node
		if n == nil || n.Class == fact.ClassNone || n.Class == fact.ClassResource {
			continue
		}
		if _, known := b.tables.Catalogue.KindInfo(n.Kind); known {
			continue
		}
		if class, told := b.classes[n.Kind]; !told || n.Class < class {
			b.classes[n.Kind] = n.Class
		}
	}
}

// settleClasses gives every node of such a kind, of whatever source, its class: a
// file that only adds to what another one tells need not repeat it. The warnings
// that it counts as a resource are taken back.
func (b *building) settleClasses() {
	if len(b.classes) == 0 {
		return
	}
	for _, n := range b.facts.SortedNodes() {
		if class, told := b.classes[n.Kind]; told && cmp.Or(n.Class, fact.ClassResource) == fact.ClassResource {
			n.Class = class
		}
	}
	for _, e := range b.facts.Edges {
		for _, end := range []fact.Key{e.From, e.To} {
			if class, told := b.classes[end.Kind]; told {
				b.facts.AddNode(fact.Node{Class: class, Key: end})
			}
		}
	}
	for kind := range b.classes {
		b.estate.Diagnostics = slices.DeleteFunc(b.estate.Diagnostics, func(d fact.Diagnostic) bool {
			return d.Message == fact.UntoldKind(kind) || d.Message == fact.UntoldEnd(kind)
		})
	}
}
