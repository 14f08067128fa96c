package link

import "keyreach/engine/fact"

// spreadJobs gives to the variants of a job what is said of it without one: who
// says that a job uses, reaches or is reached means it however it is started.
func (l *linker) spreadJobs() {
	for i := range l.facts.Edges {
		e := &l.facts.Edges[i]
		if !spreads(e.Relation) || !l.varied(e.From) && !l.varied(e.To) {
			continue
		}
		for _, from := range l.eachOf(e.From) {
			for _, to := range l.eachOf(e.To) {
				edge := *e
				edge.From, edge.To = from, to
				l.edge(edge)
			}
		}
	}
}

// spreads reports whether a relation gives anything of a job or to it.
func spreads(r fact.Relation) bool {
	switch r {
	case fact.Contains, fact.MemberOf, fact.OwnedBy, fact.SameAs:
		return false
	default:
		return true
	}
}

// varied reports whether a key is of a job without a variant of which there are
// some.
func (l *linker) varied(k fact.Key) bool {
	return k.Kind == "ci-job" && k.Context == "" && len(l.variants[k]) > 0
}

func (l *linker) eachOf(k fact.Key) []fact.Key {
	if !l.varied(k) {
		return []fact.Key{k}
	}
	var keys []fact.Key
	for _, v := range l.variants[k] {
		keys = append(keys, v.Key)
	}
	return keys
}
