package aws

// tally goes through the statements and keeps what bears on the decision.
type tally struct {
	environment
	layers[truth]
	// allows are the statements that may grant, denies those that do deny.
	allows, denies []Match
	// visit, where set, sees every statement that may apply: the residual's way
	// to the same walk.
	visit func(visited)
}

// visited is a statement that may apply, and what for.
type visited struct {
	layer     layerKind
	level     int
	named     reach
	sure      truth
	statement *statement
	match     Match
}

// layerKind is the control a statement counts for.
type layerKind uint8

const (
	layerIdentity layerKind = iota
	layerResource
	layerBoundary
	layerSession
	layerSCP
	layerRCP
	layerVPCE
)

// lackingSlots returns the slots that bear on the request and of which something is
// missing.
func lackingSlots(r *Request, pol *Policies) Slots {
	missing := (pol.NotGiven | pol.Incomplete) & applicable(r)
	if missing&SlotRCPs != 0 && !rcpConcerns(r.Action) {
		missing &^= SlotRCPs
	}
	if r.Resource == "*" && !r.ResourceSet {
		// An action on no resource meets no resource's policy.
		missing &^= SlotResource
	}
	return missing
}

// applicable says which slots bear on the request at all; RCPs only where its
// service supports them, which the few that have any ask rcpConcerns.
func applicable(r *Request) Slots {
	all := SlotIdentity | SlotResource | SlotBoundary | SlotSession | SlotSCPs | SlotRCPs | SlotVPCE
	if r.ServiceLinkedRole {
		all &^= SlotSCPs | SlotRCPs
	}
	if r.Principal.external() {
		all &^= SlotIdentity | SlotBoundary | SlotSession | SlotSCPs
	}
	if r.Principal.Kind == Root {
		// A root user needs no identity policy and can't have a boundary.
		all &^= SlotIdentity | SlotBoundary
	}
	return all
}

// walk fills the layers. A slot that is missing or doesn't apply allows what
// it can.
func (t *tally) walk(pol *Policies) {
	use := applicable(t.request) &^ pol.NotGiven
	t.identity, t.boundary, t.session, t.scp, t.vpce = yes, yes, yes, yes, yes
	if use&SlotIdentity != 0 {
		t.identity = t.layer(layerIdentity, 0, pol.Identity)
	}
	if use&SlotResource != 0 {
		t.layer(layerResource, 0, pol.Resource)
	}
	if use&SlotBoundary != 0 && pol.HasBoundary {
		t.boundary = t.layer(layerBoundary, 0, pol.Boundary)
	}
	if use&SlotSession != 0 && t.hasSession(pol) {
		t.session = t.layer(layerSession, 0, pol.Session)
	}
	if use&SlotSCPs != 0 {
		for i := range pol.SCPs {
			t.scp = min(t.scp, t.layer(layerSCP, i, pol.SCPs[i].Policies))
		}
	}
	if use&SlotRCPs != 0 && len(pol.RCPs) > 0 && rcpConcerns(t.request.Action) {
		// RCPs only take away: full access is always attached
		// (orgs_manage_policies_rcps.html).
		for i := range pol.RCPs {
			t.layer(layerRCP, i, pol.RCPs[i].Policies)
		}
	}
	if use&SlotVPCE != 0 && len(pol.VPCE) > 0 {
		t.vpce = t.layer(layerVPCE, 0, pol.VPCE)
	}
	if t.blocksPublic(pol) {
		t.deny = yes
		t.denies = append(t.denies, Match{Control: ControlPublicBlock, Statement: -1})
	}
}

// hasSession: a federated user's session without a session policy has no
// permissions but those that a resource's policy gives it
// (id_credentials_temp_control-access_getfederationtoken.html).
func (t *tally) hasSession(pol *Policies) bool {
	return pol.HasSession || t.request.Principal.Kind == FederatedUser
}

// layer returns whether one of the policies allows, and notes denies.
func (t *tally) layer(kind layerKind, level int, policies []*Policy) truth {
	allow := no
	for _, p := range policies {
		for _, i := range p.index.candidates(t.request.Action) {
			s := &p.statements[i]
			named, sure := direct, yes
			if kind == layerResource || kind == layerRCP || kind == layerVPCE {
				named, sure = s.names(&t.environment, kind == layerResource)
			}
			if named == notNamed {
				continue
			}
			applies := min(sure, s.applies(&t.environment))
			if applies == no {
				continue
			}
			m := Match{Control: p.origin.Control, Policy: p, Statement: int(i)}
			if t.visit != nil {
				t.visit(visited{kind, level, named, sure, s, m})
			}
			if s.effect == Deny {
				t.denied(m, applies)
				continue
			}
			allow = max(allow, applies)
			t.allowed(kind, named, m, applies)
		}
	}
	return allow
}

func (t *tally) denied(m Match, applies truth) {
	t.deny = max(t.deny, applies)
	if applies == yes {
		t.denies = append(t.denies, m)
	}
}

// allowed notes the statements that grant; boundaries and the like only limit.
func (t *tally) allowed(kind layerKind, named reach, m Match, applies truth) {
	switch kind {
	case layerIdentity:
	case layerResource:
		switch named {
		case direct:
			t.direct = max(t.direct, applies)
		case byRole:
			t.byRole = max(t.byRole, applies)
		case byAccount:
			t.byAccount = max(t.byAccount, applies)
		}
	default:
		return
	}
	m.unsure = applies == maybe
	t.allows = append(t.allows, m)
}
