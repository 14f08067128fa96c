package aws

// layers is what the statements of each control come to, in an algebra: truth
// for a plain decision, *formula for a residual. Each value says that the
// control allows; deny, that a Deny applies.
type layers[T any] struct {
	identity T
	// direct, byRole and byAccount are the resource policy's grants by how they
	// name the principal.
	direct, byRole, byAccount T
	boundary, session         T
	scp, vpce                 T
	deny                      T
}

// lift sets what missing documents could allow at best.
func (l *layers[T]) lift(missing Slots, allowed T) {
	set := func(slot Slots, layer *T) {
		if missing&slot != 0 {
			*layer = allowed
		}
	}
	set(SlotIdentity, &l.identity)
	set(SlotResource, &l.direct)
	set(SlotBoundary, &l.boundary)
	set(SlotSession, &l.session)
	set(SlotSCPs, &l.scp)
	set(SlotVPCE, &l.vpce)
}

// algebra is what granted needs of a logic.
type algebra[T any] interface {
	and(a, b T) T
	or(a, b T) T
	not(a T) T
}

// setting is how the controls are joined for one request.
type setting struct {
	external, cross, guarded bool
}

func (e *environment) setting() setting {
	return setting{
		external: e.request.Principal.external(),
		cross:    e.crossAccount(),
		guarded:  e.request.guarded(),
	}
}

// granted joins the controls
// (reference_policies_evaluation-logic_policy-eval-denyallow.html; for two
// accounts reference_policies_evaluation-logic-cross-account.html).
func granted[T any, A algebra[T]](a A, s setting, l *layers[T]) T {
	limits := a.and(l.boundary, l.session)
	var allow T
	switch {
	case s.external:
		// Nobody's identity: the resource's policy alone can grant.
		allow = a.or(l.direct, a.or(l.byRole, l.byAccount))
	case s.cross:
		// Both accounts have to grant, and no way of naming lifts the limits.
		resource := a.or(l.direct, a.or(l.byRole, l.byAccount))
		allow = a.and(a.and(l.identity, limits), resource)
	case s.guarded:
		identity := a.and(l.identity, l.byAccount)
		allow = a.or(l.direct, a.and(limits, a.or(l.byRole, identity)))
	default:
		allow = a.or(l.direct, a.and(limits, a.or(l.byRole, l.identity)))
	}
	return a.and(a.and(allow, a.and(l.scp, l.vpce)), a.not(l.deny))
}

// kleene is the algebra of truth.
type kleene struct{}

func (kleene) and(a, b truth) truth { return min(a, b) }
func (kleene) or(a, b truth) truth  { return max(a, b) }
func (kleene) not(a truth) truth    { return a.not() }
