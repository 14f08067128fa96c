package engine

import (
	"cmp"
	"slices"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// Owner is a candidate for whose a credential is.
type Owner struct {
	Reasoned
	// Directory is what the directories that were loaded say of them: present, left
	// or unknown.
	Directory string `json:"directory"`
}

// credentialOwners returns whose a credential may be, the surest first: what the
// users assert; who is named as owner of it or of the identity that it acts as;
// the owners of what uses it; who made or installed it; who changed last what
// uses it. Of two that are as sure, who is still there comes first. No owner is an
// answer. Who posted a leak, or owns the place where it
// lies, is not among them for that.
func (a *Asker) credentialOwners(n graph.Node, consumers []Consumer, people directory, at time.Time) []Owner {
	var list []Owner
	note := func(r Reasoned, why string) {
		if r.Value == "" || slices.ContainsFunc(list, func(known Owner) bool { return known.Value == r.Value && !surer(r.Confidence, known.Confidence) }) {
			return
		}
		list = slices.DeleteFunc(list, func(known Owner) bool { return known.Value == r.Value })
		r.Reason += why
		word, evidence := people.find(r.Value)
		r.Evidence = append(slices.Clone(r.Evidence), evidence...)
		list = append(list, Owner{r, word})
	}
	for _, r := range a.ownWord(n, at) {
		note(r, "")
	}
	for _, principal := range a.principalsOf(n, at) {
		for _, r := range a.owners(principal, at) {
			note(r, " of "+a.Estate.Key(principal).ID)
		}
	}
	ofConsumers := func(named bool) {
		for i := range consumers {
			for _, r := range consumers[i].Owners {
				if named == surer(r.Confidence, Inferred) {
					note(r, ", which uses it: "+consumers[i].ID)
				}
			}
		}
	}
	ofConsumers(true)
	for _, r := range a.makers(n) {
		if a.madeBy(n, r.Value) == fact.ClassCredential {
			continue // a key owns nothing
		}
		r.Confidence = Inferred
		note(r, "")
	}
	for _, r := range a.installers(n, consumers, at) {
		note(r, "")
	}
	ofConsumers(false) // who changed last what uses it
	slices.SortStableFunc(list, func(x, y Owner) int {
		return cmp.Or(cmp.Compare(confidenceRank(x.Confidence), confidenceRank(y.Confidence)), cmp.Compare(leftLast(x), leftLast(y)))
	})
	if list == nil {
		return []Owner{}
	}
	return list
}

func surer(a, b string) bool { return confidenceRank(a) < confidenceRank(b) }

func leftLast(o Owner) int {
	if o.Directory == Left {
		return 1
	}
	return 0
}

// ownWord returns the owners that are named for the credential itself.
func (a *Asker) ownWord(n graph.Node, at time.Time) (list []Reasoned) {
	for e := range a.Estate.Out(n) {
		if a.Estate.Relation(e) == fact.OwnedBy && a.Estate.ValidAt(e, at) {
			list = append(list, a.ownedBy(e, ""))
		}
	}
	if owner := a.Estate.Props(n).String(fact.PropOwner); owner != "" {
		list = append(list, Reasoned{owner, "named as owner", Documented, orEmpty(a.Estate.Evidence(n))})
	}
	return list
}

// installers returns who gave a vendor the grant that the credential is, or installed
// the vendor's app that holds it.
func (a *Asker) installers(n graph.Node, consumers []Consumer, at time.Time) (list []Reasoned) {
	of := append(a.principalsOf(n, at), n)
	for i := range consumers {
		if holder, ok := a.lookup(fact.Key{Kind: consumers[i].Kind, ID: consumers[i].ID}); ok && a.Estate.Class(holder) == fact.ClassVendor {
			of = append(of, holder)
		}
	}
	for _, one := range of {
		props := a.Estate.Props(one)
		for _, word := range []struct{ prop, reason string }{{"installedBy", "installed it"}, {"grantedBy", "gave the grant"}} {
			if who := props.String(word.prop); who != "" {
				list = append(list, Reasoned{who, word.reason, Inferred, orEmpty(a.Estate.Evidence(one))})
			}
		}
	}
	return list
}
