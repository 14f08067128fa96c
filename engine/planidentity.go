package engine

import (
	"slices"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// shutting names how an identity itself is shut: a step in the catalogue's row of a
// credential that acts as it. ok is false where no row has one.
func shutting(kind string) (row, step string, ok bool) {
	switch kind {
	case "aws-user":
		return "aws-access-key", credential.StepDisablePrincipal, true
	case "aws-role", "aws-session":
		return "aws-sts-assume-role", credential.StepRevokeSessions, true
	case "gcp-service-account":
		return "gcp-service-account-key", credential.StepDisablePrincipal, true
	case "entra-service-principal":
		return "entra-client-secret", credential.StepDisablePrincipal, true
	case "entra-user":
		return "azure-refresh-token", credential.StepRevokeSessions, true
	case "okta-user":
		return "okta-session-cookie", credential.StepRevokeSessions, true
	case "k8s-service-account":
		return "kubernetes-legacy-sa-token", credential.StepDisablePrincipal, true
	case "github-app-installation":
		return "github-installation-token", credential.StepDisablePrincipal, true
	default:
		return "", "", false
	}
}

// identities shut the starts that are identities: whoever acts as one may hold a
// credential of it that nobody listed. A role can only lose its sessions; who may get
// into it gets in again.
func (p *planner) identities() (steps []*step) {
	seen := map[fact.Key]bool{}
	for _, h := range p.held {
		key := p.asker.Estate.Key(h.Node).Base()
		if p.asker.Estate.Class(h.Node) != fact.ClassIdentity || seen[key] {
			continue
		}
		seen[key] = true
		if one := p.shut(h.Node); one != nil {
			steps = append(steps, one)
		}
	}
	return steps
}

func (p *planner) shut(n graph.Node) *step {
	kind, name, ok := shutting(p.asker.Estate.Key(n).Kind)
	if !ok {
		return nil
	}
	row, ok := p.asker.Catalogue.Lookup(kind)
	if !ok {
		return nil
	}
	at := slices.IndexFunc(row.Revocation, func(r credential.Revocation) bool { return r.Step == name })
	if at < 0 {
		return nil
	}
	action, reason, done := ActionContain, "whoever acts as it may hold a key, a password or a session that no list shows: they end with it", "the issuer refuses what acts as it"
	if name == credential.StepRevokeSessions {
		action, reason, done = ActionSession, "what acts as it works in sessions, which go on until their own end; who may get into it can make others", "a session made before is refused"
	}
	s := p.revoking(action, n, kind, &row.Revocation[at], reason)
	s.DoneWhen = done
	if name == credential.StepDisablePrincipal { // the credentials that are known have steps of their own, before this one
		s.Breaks = p.broken(p.asker.credentialsOf(n, p.q.At))
	}
	for _, one := range p.runsAs(n) {
		if !slices.ContainsFunc(s.Breaks, func(b Broken) bool { return b.Node == one.Node }) {
			s.Breaks = append(s.Breaks, one)
		}
	}
	return s
}
