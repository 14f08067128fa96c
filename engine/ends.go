package engine

import (
	"slices"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// pausing chooses how a credential is ended first: by a step that can be taken
// back, else by one that ends it alone, best with a command; else by what ends its
// principal, its sessions or the trust in it. It is nil where the catalogue knows none.
func (a *Asker) pausing(n graph.Node) *credential.Revocation {
	kind := a.Estate.Key(n).Kind
	row, ok := a.Catalogue.Lookup(kind)
	if !ok {
		return nil
	}
	var alone *credential.Revocation
	for i := range row.Revocation {
		r := &row.Revocation[i]
		if !endsAlone(r) {
			continue
		}
		if r.Reversible != nil && *r.Reversible {
			return r
		}
		hasCommand := a.Catalogue.CommandOf(kind, r.Method) != nil
		if alone == nil || (hasCommand && a.Catalogue.CommandOf(kind, alone.Method) == nil) {
			alone = r
		}
	}
	if alone != nil {
		return alone
	}
	return only(row)
}

// endsAlone reports whether a step is about the credential itself.
func endsAlone(r *credential.Revocation) bool {
	switch r.Step {
	case credential.StepDeactivate, credential.StepDelete, credential.StepRotate, credential.StepRevoke:
		return true
	default:
		return false
	}
}

// only returns the issuer's first way where none ends the credential alone.
func only(row *credential.Kind) *credential.Revocation {
	for i := range row.Revocation {
		if row.Revocation[i].Step != credential.StepNone {
			return &row.Revocation[i]
		}
	}
	return nil
}

// endedBy returns what a way of the issuer to end a credential ends, and the
// identities of which the sessions or, where the principal is shut, all else is over
// with it. r is nil where no way is known: then it ends the credential.
func (s *surviving) endedBy(n graph.Node, r *credential.Revocation) (nodes []graph.Node, identities []fact.Key) {
	nodes = []graph.Node{n}
	switch {
	case r == nil:
	case r.Step == credential.StepDisablePrincipal:
		identities = s.identitiesOf(n, &had{})
		nodes = s.asker.siblings(nodes, s.at)
	case r.Step == credential.StepRevokeSessions:
		identities = s.identitiesOf(n, &had{})
		nodes = append(nodes, s.sessionsOf(identities)...)
	}
	return s.withMade(append(nodes, s.asker.signersOf(n)...)), identities
}

// singly is a step on the starts themselves. A start that its issuer ends with others
// alone, as one session of a role, ends as the plan has it: with them.
func (s *surviving) singly(e *ended) (nodes []graph.Node, methods []string) {
	nodes = s.named()
	for _, n := range slices.Clone(nodes) {
		if s.asker.Estate.Class(n) != fact.ClassCredential {
			continue
		}
		r := s.asker.pausing(n)
		if r == nil || r.Step != credential.StepDisablePrincipal && r.Step != credential.StepRevokeSessions {
			continue
		}
		more, identities := s.endedBy(n, r)
		nodes = append(nodes, more...)
		for _, key := range identities {
			if r.Step == credential.StepRevokeSessions {
				e.revoke(key)
			} else {
				e.principals[key] = true
			}
		}
		if !slices.Contains(methods, r.Method) {
			methods = append(methods, r.Method)
		}
	}
	slices.Sort(nodes)
	return slices.Compact(nodes), methods
}
