package engine

import (
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// federated reports whether what is minted of a credential is of a cloud or cluster
// that its maker is not of: it acts as an identity there, and not as its maker.
func (a *Asker) federated(maker, made string) bool {
	of, _ := a.Catalogue.KindInfo(maker)
	in, _ := a.Catalogue.KindInfo(made)
	return in.System != of.System && slices.Contains([]string{"aws", "gcp", "entra", "kubernetes"}, in.System)
}

// becomes returns the identities of the system of a kind that a credential's own
// may become.
func (s *surviving) becomes(maker graph.Node, made string) (nodes []graph.Node) {
	g := s.asker.Estate
	in, _ := s.asker.Catalogue.KindInfo(made)
	for _, principal := range s.asker.principalsOf(maker, s.at) {
		for e := range g.Out(principal) {
			to := g.To(e)
			info, _ := s.asker.Catalogue.KindInfo(g.Key(to).Kind)
			if g.Relation(e) == fact.CanBecome && g.ValidAt(e, s.at) && g.Verdict(e) != fact.No && info.System == in.System {
				nodes = append(nodes, to)
			}
		}
	}
	slices.Sort(nodes)
	return slices.Compact(nodes)
}

// standInThere holds for what is minted at another issuer the identities that it may
// act as there; of a role's session the role's own survivors say until when.
func (s *surviving) standInThere(one *Survivor, maker graph.Node) {
	if one.Kind == "aws-sts-web-identity" || one.Kind == "aws-eks-pod-identity-session" {
		return
	}
	for _, n := range s.becomes(maker, one.Kind) {
		one.held = append(one.held, reach.Held{Node: n, Access: fact.Control})
	}
	one.standIn = len(one.held) > 0
}

// baseKeys returns the keys of nodes, whatever variant they are reached in.
func (a *Asker) baseKeys(nodes []graph.Node) (keys []fact.Key) {
	for _, n := range nodes {
		if key := a.Estate.Key(n).Base(); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}
