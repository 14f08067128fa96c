package engine

import (
	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// signedURL is the form of credentials that a key signs on its own, and of which the
// issuer keeps no list.
const signedURL = "signed-url"

// signersOf returns the keys that signed a credential which its issuer can't end
// singly: who ends it ends them.
func (a *Asker) signersOf(signed graph.Node) (signers []graph.Node) {
	g := a.Estate
	row, ok := a.Catalogue.Lookup(g.Key(signed).Kind)
	if !ok || row.Form != signedURL {
		return nil
	}
	for e := range g.In(signed) {
		if a.checkedWith(e) && g.Verdict(e) == fact.Yes {
			signers = append(signers, g.From(e))
		}
	}
	return signers
}
