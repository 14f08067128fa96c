package cloudtrail

import (
	"maps"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// maxUsedFrom bounds the origins that a key's node lists.
const maxUsedFrom = 20

// emit adds the facts of the whole log.
func (l *log) emit() {
	if l.found {
		l.Diagnostics = append(l.Diagnostics, l.File.Diagnose(fact.Info, 0,
			"reading CloudTrail: events that were asked for or picked (lookup-events, CloudWatch Logs, EventBridge) do not tell by what, so that they cover no time; the trail's own files do"))
	} else {
		l.windows.Finish()
	}
	for _, k := range l.keyOrder {
		l.emitKey(k)
	}
	for _, actor := range l.actorOrder {
		l.emitIdentity(actor, l.actors[actor])
	}
	l.uses.Finish()
}

func (l *log) emitKey(k *key) {
	if origins := slices.Sorted(maps.Keys(k.from)); len(origins) > 0 {
		k.props["usedFrom"] = origins[:min(maxUsedFrom, len(origins))]
		if len(origins) > maxUsedFrom {
			k.props["usedFromMore"] = true
		}
	}
	k.statuses.Tell(l.Builder, fact.Node{Key: k.fact(), Props: k.props, Evidence: []fact.Evidence{k.newest}})
	for _, s := range k.actsAs {
		evidence := s.newest
		l.emitIdentity(s.identity, evidence)
		edge := l.Edge(k.fact(), fact.AuthenticatesAs, s.identity, evidence)
		edge.FirstSeen, edge.LastSeen = &s.first, &s.last
	}
	for i := range k.edges {
		edge := &k.edges[i]
		if edge.Relation == fact.Mints { // the maker may be named nowhere else
			l.emitIdentity(edge.From, edge.Evidence[0])
		}
		l.Facts = append(l.Facts, fact.Fact{Edge: edge})
	}
}

func (l *log) emitIdentity(identity fact.Key, evidence fact.Evidence) {
	name := ""
	if strings.HasPrefix(identity.ID, "arn:") {
		name = ingest.AWSNameOf(identity.ID)
	}
	l.NodeOnce(fact.Node{Key: identity, Name: name, Props: l.sessions[identity], Evidence: []fact.Evidence{evidence}})
}
