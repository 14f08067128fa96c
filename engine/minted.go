package engine

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// derived looks at what was minted of a credential or exchanged for it until its
// end, and at what came of that in turn.
func (s *surviving) derived(n graph.Node, until time.Time, way *had) {
	g := s.asker.Estate
	of := s.identitiesOf(n, way)
	for e := range g.Out(n) {
		relation := g.Relation(e)
		if relation != fact.Mints && relation != fact.ExchangedFor {
			continue
		}
		detail := g.Detail(e)
		if detail.ValidFrom != nil && detail.ValidFrom.After(until) {
			continue
		}
		to := g.To(e)
		s.credential(to, &had{by: cmp.Or(g.Props(to).String("mintedBy"), relation.String()), verdict: way.verdict, conditions: way.conditions, missing: way.missing,
			confidence: cmp.Or(detail.Confidence, Documented), evidence: detail.Evidence, until: detail.ValidUntil, of: of, start: slices.Contains(s.starts, to)})
	}
}

// endedWithMaker reports whether a credential is checked at each use with one that
// has ended.
func (s *surviving) endedWithMaker(n graph.Node) bool {
	g := s.asker.Estate
	for e := range g.In(n) {
		if maker := g.From(e); s.asker.checkedWith(e) && (s.dead(maker) || s.end.credentials[g.Key(maker).Base()]) {
			return true
		}
	}
	return false
}

// checkedWith reports whether an edge leads to what is checked with its maker at
// each use.
func (a *Asker) checkedWith(e graph.Edge) bool {
	g := a.Estate
	if relation := g.Relation(e); relation != fact.Mints && relation != fact.ExchangedFor {
		return false
	}
	row, ok := a.Catalogue.Lookup(g.Key(g.From(e)).Kind)
	return ok && row.ChecksAtUse(g.Key(g.To(e)).Kind)
}

// possible adds what a credential could have minted until its end and nobody saw:
// of each kind that the catalogue names, once. It acts as its maker does, or, made at
// another issuer, as what its maker may become there. What is checked with its maker at each use lives as long as that lives.
func (s *surviving) possible(n graph.Node, until time.Time, way *had, lives bool) {
	key := s.asker.Estate.Key(n).Base()
	row, ok := s.asker.Catalogue.Lookup(key.Kind)
	if !ok {
		return
	}
	of := s.identitiesOf(n, way)
	for i := range row.Mints {
		mint := &row.Mints[i]
		ends := endAfter(until, mint.MaxLifetime)
		ofRole := mint.Credential == credential.AWSAssumedRole
		there := !ofRole && s.asker.federated(key.Kind, mint.Credential)
		actsAs := of
		if there {
			actsAs = s.asker.baseKeys(s.becomes(n, mint.Credential))
		}
		if (!ofRole && s.end.stops(mint.Credential, actsAs)) || (mint.EndsWithParent != nil && !lives) || (ends != nil && !ends.After(s.at)) {
			continue
		}
		one := Survivor{Node: Node{Kind: mint.Credential, ID: "any of " + key.ID}, MintedBy: mint.How, Seen: Possible, Verdict: way.verdict, Conditions: way.conditions, Until: ends,
			EndBy: s.asker.endBy(mint.Credential), Confidence: confidenceOf(mint.Source), Evidence: []fact.Evidence{builtinRow(key.Kind, "mints", i)}, missing: way.missing}
		switch {
		case ofRole:
			s.roleSessions(&one, func(graph.Node) time.Time { return until }, mint.MaxLifetime)
		case there:
			s.standInThere(&one, n)
		case carriesAll(mint.Credential):
			s.standIn(&one, n)
		}
		if !ofRole || len(of) == 0 {
			s.survivors = append(s.survivors, one)
		}
	}
}

// carriesAll reports whether what is minted may do what its maker may. What is
// signed for one request, one database or one registry does not.
func carriesAll(kind string) bool {
	switch kind {
	case "aws-presigned-url", "aws-rds-iam-token", "aws-eks-token", "aws-ecr-token", "aws-codeartifact-token", "aws-sts-web-identity", "gcp-signed-url", "gitlab-registry-jwt":
		return false
	default:
		return !strings.Contains(kind, "oidc-token")
	}
}

// standIn holds for a credential without a node of its own what its maker acts
// as; where that acts as nobody, what it works on. What its maker is or may on a
// condition only, it is or may on that.
func (s *surviving) standIn(one *Survivor, maker graph.Node) {
	g := s.asker.Estate
	for e := range g.Out(maker) {
		access := g.Access(e)
		switch g.Relation(e) {
		case fact.AuthenticatesAs:
			access = fact.Control
		case fact.Can:
		default:
			continue
		}
		if g.Verdict(e) != fact.No && g.ValidAt(e, s.at) {
			s.hold(one, g.To(e), access, e)
		}
	}
	slices.SortFunc(one.held, func(x, y reach.Held) int { return cmp.Or(cmp.Compare(x.Node, y.Node), cmp.Compare(x.Access, y.Access)) })
	one.held = slices.Compact(one.held)
	one.standIn = len(one.held)+len(one.onTerms) > 0
}

// hold has a survivor stand in for the node that an edge leads to, an identity without
// the contexts in which its maker is it.
func (s *surviving) hold(one *Survivor, to graph.Node, access fact.Access, e graph.Edge) {
	g := s.asker.Estate
	nodes := []graph.Node{to}
	if g.Relation(e) == fact.AuthenticatesAs {
		nodes = slices.DeleteFunc(g.Variants(to), func(n graph.Node) bool { return g.Key(n).Context != "" })
	}
	detail := g.Detail(e)
	for _, n := range nodes {
		held := reach.Held{Node: n, Access: access}
		if g.Verdict(e) == fact.Yes {
			one.held = append(one.held, held)
			continue
		}
		one.onTerms = append(one.onTerms, terms{held: held, verdict: g.Verdict(e), conditions: detail.Conditions, missing: detail.Missing})
	}
}

// stated adds what the catalogue says survives. What lives until its own expiry
// has an end that nothing tells, unless it is the credential itself.
func (s *surviving) stated(n graph.Node, until time.Time, way *had) {
	key := s.asker.Estate.Key(n).Base()
	row, ok := s.asker.Catalogue.Lookup(key.Kind)
	if !ok {
		return
	}
	for i := range row.Survivors {
		survivor := &row.Survivors[i]
		ends := endAfter(until, survivor.UpTo)
		if survivor.Itself && survivor.UpTo.UntilExpiry() {
			ends = s.expiry(n)
		}
		if ends != nil && !ends.After(s.at) || s.impossible(survivor) {
			continue
		}
		s.survivors = append(s.survivors, Survivor{Node: Node{Kind: key.Kind, ID: key.ID}, What: survivor.What, MintedBy: "see what", Seen: Possible, Verdict: way.verdict, Conditions: way.conditions,
			Until: ends, EndBy: cmp.Or(survivor.EndBy, "unknown"), Confidence: cmp.Or(string(survivor.Confidence), Inferred),
			Evidence: []fact.Evidence{builtinRow(key.Kind, "survivesRevocation", i)}, missing: way.missing})
	}
}

// receivers adds those that keep what they were told of a credential.
func (s *surviving) receivers(n graph.Node, way *had) {
	g := s.asker.Estate
	for e := range g.In(n) {
		if g.Relation(e) != fact.CachesAuthorisation || slices.Contains(s.without, g.From(e)) {
			continue
		}
		detail, from := g.Detail(e), g.From(e)
		if detail.ValidUntil != nil && !detail.ValidUntil.After(s.at) {
			continue // it has evidence of its end
		}
		if detail.ValidFrom != nil && detail.ValidFrom.After(s.at) {
			continue
		}
		s.survivors = append(s.survivors, Survivor{Node: s.asker.node(from), What: "keeps what it was told of " + g.Key(n).ID, MintedBy: "caches the authorisation", Seen: Observed,
			Verdict: way.verdict.Worst(g.Verdict(e)), Conditions: way.conditions, Until: detail.ValidUntil, EndBy: "restart it, or clear what it keeps",
			Confidence: cmp.Or(detail.Confidence, Documented), Evidence: orEmpty(detail.Evidence), missing: way.missing})
	}
}
