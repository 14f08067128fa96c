package engine

import (
	"slices"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// endsWithMaker reports whether the catalogue says that what one kind makes of
// another is checked with its maker at each use: it can't be ended singly, and ends
// with the maker.
func (a *Asker) endsWithMaker(maker, made string) bool {
	row, ok := a.Catalogue.Lookup(maker)
	return ok && slices.ContainsFunc(row.Mints, func(m credential.Mint) bool { return m.Credential == made && m.EndsWithParent != nil })
}

// signedBy returns what a key is known to have signed that ends with it, and has
// not ended by itself.
func (a *Asker) signedBy(key graph.Node, at time.Time) (signed []graph.Node) {
	g := a.Estate
	for e := range g.Out(key) {
		if _, dead := g.DeadAt(g.To(e), at); !dead && g.Relation(e) == fact.Mints && a.endsWithMaker(g.Key(key).Kind, g.Key(g.To(e)).Kind) {
			signed = append(signed, g.To(e))
		}
	}
	return signed
}

// signersOf returns the keys that a credential is known to be signed by and that
// must be ended to end it.
func (a *Asker) signersOf(signed graph.Node) (signers []graph.Node) {
	g := a.Estate
	for e := range g.In(signed) {
		if g.Relation(e) == fact.Mints && g.Verdict(e) == fact.Yes && a.endsWithMaker(g.Key(g.From(e)).Kind, g.Key(signed).Kind) {
			signers = append(signers, g.From(e))
		}
	}
	return signers
}

// withSigned returns credentials with the keys that signed them, which must be
// ended to end them, and with all else that these keys signed.
func (a *Asker) withSigned(credentials []graph.Node, at time.Time) []graph.Node {
	all := slices.Clone(credentials)
	for _, n := range credentials {
		all = append(all, a.signersOf(n)...)
	}
	for _, n := range slices.Clone(all) {
		all = append(all, a.signedBy(n, at)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
