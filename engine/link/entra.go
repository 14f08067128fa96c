package link

import (
	"slices"
	"time"

	"keyreach/engine/fact"
)

// propHints holds keyed marks of what an issuer shows of a secret (the first
// characters of a client secret of Entra).
const propHints = "hints"

// bindApps says as which service principals the credentials of an application
// authenticate: those of the same appId, which an application's own export does
// not name. An application that several tenants use has one in each.
func (l *linker) bindApps() {
	principals := map[string][]*fact.Node{}
	for _, n := range l.nodes {
		if app := n.Props.String("appId"); n.Kind == "entra-service-principal" && app != "" {
			principals[app] = append(principals[app], n)
		}
	}
	bound := map[fact.Key]bool{}
	for i := range l.facts.Edges {
		if e := &l.facts.Edges[i]; e.Relation == fact.AuthenticatesAs {
			bound[e.From] = true
		}
	}
	for _, n := range l.nodes {
		if !isEntraCredential(n) || bound[n.Key] {
			continue
		}
		for _, p := range principals[n.Props.String("appId")] {
			l.edge(fact.Edge{From: n.Key, Relation: fact.AuthenticatesAs, To: p.Key, Confidence: "documented", Evidence: slices.Concat(n.Evidence, p.Evidence)})
		}
	}
}

func isEntraCredential(n *fact.Node) bool {
	return n.Kind == "entra-client-secret" || n.Kind == "entra-client-certificate"
}

// matchHints finds which of the listed secrets a found one may be: those with
// the same hint that were valid when it was seen. One alone is it, as far as a
// hint can tell; of several none is chosen.
func (l *linker) matchHints() {
	listed := map[string][]*fact.Node{}
	for _, n := range l.nodes {
		if isEntraCredential(n) && hasPublicID(n) {
			for _, hint := range n.Props.Strings(propHints) {
				listed[hint] = append(listed[hint], n)
			}
		}
	}
	for _, n := range l.nodes {
		if _, isAlias := l.joined.Aliases[n.Key]; isAlias || hasPublicID(n) {
			continue
		}
		for _, hint := range n.Props.Strings(propHints) {
			l.matchHint(n, slices.DeleteFunc(slices.Clone(listed[hint]), func(c *fact.Node) bool { return l.apart[pair(n.Key, c.Key)] || !validWhenSeen(c, n) }))
		}
	}
}

func (l *linker) matchHint(found *fact.Node, candidates []*fact.Node) {
	switch len(candidates) {
	case 0:
	case 1:
		for _, way := range [][2]fact.Key{{found.Key, candidates[0].Key}, {candidates[0].Key, found.Key}} {
			l.edge(fact.Edge{From: way[0], Relation: fact.SameAs, To: way[1], Confidence: "inferred", Evidence: slices.Concat(found.Evidence, candidates[0].Evidence)})
		}
		l.lifeOf(candidates[0], found)
	default:
		l.couldBe(found, [][]*fact.Node{candidates})
	}
}

// lifeOf tells of a found credential what its issuer tells of the one that it was
// joined to: whether it works, and until when.
func (l *linker) lifeOf(listed, found *fact.Node) {
	tell := func(props fact.Props) {
		l.node(fact.Node{Class: fact.ClassCredential, Key: found.Key, Props: props, Evidence: listed.Evidence})
	}
	for _, status := range listed.Props.History() {
		props := fact.Props{fact.PropStatus: status.Word, fact.PropStatusEvidence: status.Evidence}
		if !status.AsOf.IsZero() {
			props[fact.PropStatusAsOf] = status.AsOf.UTC().Format(time.RFC3339Nano)
		}
		tell(props)
	}
	if end := listed.Props.String(fact.PropExpiresAt); end != "" && found.Props.String(fact.PropExpiresAt) == "" {
		tell(fact.Props{fact.PropExpiresAt: end})
	}
}

// validWhenSeen reports whether another secret was seen while a listed one was
// valid; what has no time is no objection.
func validWhenSeen(listed, found *fact.Node) bool {
	seen := seenAt(found)
	if seen.Equal(noTime) {
		return true
	}
	if from, ok := listed.Props.Time(fact.PropCreatedAt); ok && seen.Before(from) {
		return false
	}
	until, ok := listed.Props.Time(fact.PropExpiresAt)
	return !ok || seen.Before(until)
}
