package engine

import (
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// planters are those whose calls tell whether something was planted, with what the logs
// hold of them: gathered once, since every way to stay is asked of the same.
type planters struct {
	// kinds are keys of them, one of each kind.
	kinds    []fact.Key
	accounts []string
	covered  []fact.Coverage
	// own are the uses of them; asThem those in which another acted as one of them;
	// mayBe those of asThem that may be one of theirs by another name.
	own, asThem, mayBe []*fact.Use
}

func (s *surviving) planters(keys keySet) *planters {
	g := s.asker.Estate
	p := &planters{covered: s.asker.coverageOf(keys.list, s.at)}
	_, p.accounts = s.asker.systemsOf(keys.list)
	known := map[string]bool{}
	for _, key := range keys.list {
		if !known[key.Kind] {
			known[key.Kind] = true
			p.kinds = append(p.kinds, key)
		}
		uses := g.UsesOf(key)
		for i := range uses {
			p.own = append(p.own, &uses[i])
		}
	}
	for i := range g.Uses {
		u := &g.Uses[i]
		if !keys.has(u.As) || keys.has(u.Of) {
			continue
		}
		p.asThem = append(p.asThem, u)
		if isUnjoined(u, s.at) {
			p.mayBe = append(p.mayBe, u)
		}
	}
	return p
}

// usesBy are the uses that count for a way to stay.
func (p *planters) usesBy(way *plant) []*fact.Use {
	if way.byUser {
		return slices.Concat(p.own, p.asThem)
	}
	return p.own
}

// fits reports whether one of them is of a kind that can plant so.
func (p *planters) fits(a *Asker, way *plant) bool {
	return slices.ContainsFunc(p.kinds, func(key fact.Key) bool {
		info, _ := a.Catalogue.KindInfo(key.Kind)
		return way.fits(key, info.System)
	})
}

// keySet is a list of keys, each once, in the order in which they were added.
type keySet struct {
	list []fact.Key
	in   map[fact.Key]bool
}

func (k *keySet) add(key fact.Key) {
	if k.in == nil {
		k.in = map[fact.Key]bool{}
	}
	if !k.in[key] {
		k.in[key] = true
		k.list = append(k.list, key)
	}
}

func (k *keySet) has(key fact.Key) bool { return k.in[key] }

// suspects are the credentials and identities whose calls count: the starts, what
// came of them, and what they acted as.
func (s *surviving) suspects() (keys keySet) {
	g := s.asker.Estate
	for _, n := range s.starts {
		keys.add(g.Key(n).Base())
		for _, principal := range s.asker.principalsOf(n, s.at) {
			keys.add(g.Key(principal).Base())
		}
	}
	for _, one := range s.survivors {
		if one.Seen == Observed {
			for _, h := range one.held {
				keys.add(g.Key(h.Node).Base())
			}
		}
	}
	return keys
}

// behind are those that whoever held the starts may have planted with too: of other
// systems than theirs the credentials that were read and the identities that were acted
// as on the way; of the same systems the credentials that were read and ended only since
// the exposure. What was planted with one that has ended stays.
func (s *surviving) behind(suspects keySet) (keys keySet) {
	g := s.asker.Estate
	systems, _ := s.asker.systemsOf(suspects.list)
	for e := range s.before.Entries() {
		class, key := g.Class(e.Node), g.Key(e.Node).Base()
		if class != fact.ClassCredential && (class != fact.ClassIdentity || !e.Access.Has(fact.Control)) {
			continue
		}
		info, _ := s.asker.Catalogue.KindInfo(key.Kind)
		switch {
		case !slices.Contains(systems, info.System):
			keys.add(key)
		case class == fact.ClassCredential && !suspects.has(key) && s.livedExposed(e.Node):
			keys.add(key)
			for _, principal := range s.asker.principalsOf(e.Node, s.at) {
				if of := g.Key(principal).Base(); !suspects.has(of) {
					keys.add(of)
				}
			}
		}
	}
	return keys
}

// livedExposed reports whether a credential has ended, and may have lived at some time
// since the starts lie exposed.
func (s *surviving) livedExposed(n graph.Node) bool {
	if !s.dead(n) {
		return false
	}
	if s.exposed == nil {
		return true
	}
	_, dead := s.asker.Estate.DeadAt(n, *s.exposed.Since)
	return !dead
}

// everyone are all of whom something may have been planted with.
func (s *surviving) everyone() []fact.Key {
	suspects := s.suspects()
	return slices.Concat(suspects.list, s.behind(suspects).list)
}
