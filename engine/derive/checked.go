package derive

import (
	"cmp"
	"slices"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// deriveChecked gives to what is checked at each use with the credential that made it
// (a SAS with the account key that signed it, a presigned URL with its access key) the
// ends of its maker: the issuer keeps no list of such things and says nothing of their
// own status. Where the maker lives again, so does what it made, unless something else
// is said of it.
func deriveChecked(c *fact.Collection, catalogue *credential.Catalogue, out *Derived) {
	k := &checked{facts: c, makers: map[fact.Key][]fact.Key{}, signed: map[fact.Key]time.Time{}, accepted: map[fact.Key]*fact.Use{}, told: map[fact.Key][]fact.Status{}}
	for i := range c.Edges {
		e := &c.Edges[i]
		if (e.Relation != fact.Mints && e.Relation != fact.ExchangedFor) || e.Verdict != fact.Yes {
			continue
		}
		from, to := c.Resolve(e.From), c.Resolve(e.To)
		if row, ok := catalogue.Lookup(from.Kind); ok && row.ChecksAtUse(to.Kind) && from != to {
			k.makers[to] = append(k.makers[to], from)
			k.note(e, to)
		}
	}
	k.uses()
	made := make([]fact.Key, 0, len(k.makers))
	for key := range k.makers {
		made = append(made, key)
	}
	slices.SortFunc(made, fact.Key.Compare)
	for _, key := range made {
		for _, status := range k.inherited(key) {
			props := fact.Props{fact.PropStatus: status.Word, fact.PropStatusEvidence: status.Evidence}
			if !status.AsOf.IsZero() {
				props[fact.PropStatusAsOf] = status.AsOf.UTC().Format(time.RFC3339Nano)
			}
			out.Nodes = append(out.Nodes, fact.Node{Class: fact.ClassCredential, Key: key, Props: props})
		}
	}
}

// checked follows makers, which may be checked with others in turn.
type checked struct {
	facts  *fact.Collection
	makers map[fact.Key][]fact.Key
	// signed is when a credential was made, where that is known.
	signed map[fact.Key]time.Time
	// accepted is the last use of a credential that was not refused.
	accepted map[fact.Key]*fact.Use
	told     map[fact.Key][]fact.Status
}

// note keeps when a credential was made: its own word, else since when its maker's
// edge holds; where several say so, the latest, by which it ends the least.
func (k *checked) note(e *fact.Edge, made fact.Key) {
	if n := k.facts.Nodes[made]; n != nil {
		if created, ok := n.Props.Time(fact.PropCreatedAt); ok {
			k.signed[made] = created
			return
		}
	}
	if e.ValidFrom != nil && e.ValidFrom.After(k.signed[made]) {
		k.signed[made] = *e.ValidFrom
	}
}

// uses keeps the last use of what was made that its issuer accepted. Calls of which some
// were refused tell nothing, since which of them came last is not known.
func (k *checked) uses() {
	for i := range k.facts.Uses {
		u := &k.facts.Uses[i]
		key := k.facts.Resolve(u.Of)
		if k.makers[key] == nil || u.Count == 0 || u.Denied > 0 || len(u.Evidence) == 0 {
			continue
		}
		if last := k.accepted[key]; last == nil || u.Last.After(last.Last) || u.Last.Equal(last.Last) && where(u) < where(last) {
			k.accepted[key] = u
		}
	}
}

// where names the first record of a use.
func where(u *fact.Use) string { return u.Evidence[0].Source + "#" + u.Evidence[0].Pointer }

// inherited returns what the makers' ends say of a credential, oldest first. What has
// several makers is checked with whichever signed it: it ends with none of them.
func (k *checked) inherited(key fact.Key) []fact.Status {
	if told, ok := k.told[key]; ok {
		return told
	}
	k.told[key] = nil // makers in a circle say nothing
	makers := slices.Compact(slices.SortedFunc(slices.Values(k.makers[key]), fact.Key.Compare))
	if len(makers) != 1 {
		return nil
	}
	own := k.own(key)
	list := k.madeAnew(makers[0], key)
	forGood, dead := len(list) > 0, false
	for _, status := range k.history(makers[0]) {
		switch {
		case status.Dead():
			list, dead = append(list, status), true
		case dead && !forGood:
			status.Word, dead = "unknown", false
			if last, ok := fact.StatusAt(own, status.AsOf); ok {
				status.Word = last.Word
			}
			list = append(list, status)
		}
	}
	if u := k.accepted[key]; u != nil && slices.ContainsFunc(list, func(s fact.Status) bool { return s.Dead() && !s.AsOf.IsZero() && s.AsOf.Before(u.Last) }) {
		list = append(list, fact.Status{Word: "active", AsOf: u.Last, Evidence: where(u)}) // it lives, whatever is said of its maker
	}
	k.told[key] = list
	return list
}

// madeAnew tells of a maker that is younger than what it made: a key that keeps its
// name when it is regenerated, as those of storage accounts do. What the old one
// signed ended then, for good.
func (k *checked) madeAnew(maker, made fact.Key) []fact.Status {
	n, signed := k.facts.Nodes[maker], k.signed[made]
	if n == nil || signed.IsZero() {
		return nil
	}
	created, ok := n.Props.Time(fact.PropCreatedAt)
	if !ok || !created.After(signed) {
		return nil
	}
	return []fact.Status{{Word: "revoked", AsOf: created, Evidence: here(n)}}
}

// here names where a node was seen first.
func here(n *fact.Node) string {
	if len(n.Evidence) == 0 {
		return ""
	}
	return n.Evidence[0].Source + "#" + n.Evidence[0].Pointer
}

// history is what is said of a credential itself and of its makers, oldest first.
func (k *checked) history(key fact.Key) []fact.Status {
	all := slices.Concat(k.own(key), k.inherited(key))
	slices.SortStableFunc(all, func(a, b fact.Status) int {
		return cmp.Or(a.AsOf.Compare(b.AsOf), cmp.Compare(a.Word, b.Word), cmp.Compare(a.Evidence, b.Evidence))
	})
	return all
}

// own is what is said of a credential itself.
func (k *checked) own(key fact.Key) []fact.Status {
	n := k.facts.Nodes[key]
	if n == nil {
		return nil
	}
	list := slices.Clone(n.Props.History())
	for i := range list {
		list[i].Evidence = cmp.Or(list[i].Evidence, here(n))
	}
	return list
}
