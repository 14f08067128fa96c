package cloudtrail

import (
	"maps"
	"slices"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// maxUsedFrom bounds the origins that a key's node lists.
const maxUsedFrom = 20

// emit adds the facts of the whole log.
func (l *log) emit() {
	if l.gaps {
		l.Diagnostics = append(l.Diagnostics, l.File.Diagnose(fact.Warning, 0,
			"reading CloudTrail: some events could not be read, so the log is not counted as covering its time; export it again"))
		l.coverOrder = nil
	}
	for _, p := range l.coverOrder {
		w := l.covered[p]
		slices.Sort(w.classes)
		l.Facts = append(l.Facts, fact.Fact{Coverage: &fact.Coverage{Log: "cloudtrail", Account: p.account, Region: p.region,
			Classes: w.classes, From: &w.from, To: &w.to, Evidence: []fact.Evidence{w.evidence}}})
	}
	for _, k := range l.keyOrder {
		l.emitKey(k)
	}
}

func (l *log) emitKey(k *key) {
	if origins := slices.Sorted(maps.Keys(k.from)); len(origins) > 0 {
		k.props["usedFrom"] = origins[:min(maxUsedFrom, len(origins))]
		if len(origins) > maxUsedFrom {
			k.props["usedFromMore"] = true
		}
	}
	l.Node(fact.Node{Key: k.fact(), Props: k.props, Evidence: []fact.Evidence{l.evidence(k.newest, k.newestAt)}})
	for _, s := range k.actsAs {
		evidence := l.evidence(s.newest, s.last)
		l.emitIdentity(s.identity, evidence)
		edge := l.Edge(k.fact(), fact.AuthenticatesAs, s.identity, evidence)
		edge.FirstSeen, edge.LastSeen = &s.first, &s.last
	}
	for i := range k.edges {
		edge := &k.edges[i]
		if edge.Relation == fact.Mints {
			l.emitIdentity(edge.From, edge.Evidence[0])
		}
		l.Facts = append(l.Facts, fact.Fact{Edge: edge})
	}
}

func (l *log) emitIdentity(identity fact.Key, evidence fact.Evidence) {
	l.NodeOnce(fact.Node{Key: identity, Name: ingest.AWSNameOf(identity.ID), Props: l.sessions[identity], Evidence: []fact.Evidence{evidence}})
}
