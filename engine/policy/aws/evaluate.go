package aws

import "slices"

// Evaluate decides a request. Neither argument is changed or kept.
func Evaluate(req *Request, pol *Policies) Decision {
	var d Decision
	EvaluateInto(&d, req, pol)
	return d
}

// EvaluateInto is Evaluate into a decision whose lists are used again; it
// doesn't allocate where every key that matters is known and every document
// given, once the lists have grown.
func EvaluateInto(d *Decision, req *Request, pol *Policies) {
	d.Result, d.Condition, d.Missing, d.By = Allowed, nil, d.Missing[:0], d.By[:0]
	if req.alwaysAllowed() {
		return
	}
	t := tally{environment: newEnvironment(req, pol), allows: d.By, denies: d.denies[:0]}
	t.walk(pol)
	d.By, d.denies = t.allows, t.denies
	t.decide(d, pol)
}

func newEnvironment(req *Request, pol *Policies) environment {
	e := environment{
		request:         req,
		resourceAccount: req.owner(),
		bounded:         pol.HasBoundary && pol.NotGiven&SlotBoundary == 0 && req.Principal.bindable(),
	}
	if req.ResourceSet {
		e.set = globRunes(parseGlob(req.Resource))
	}
	return e
}

// decide reads the layers. d.By holds the grants and d.denies the denials. A
// missing document decides where without it nothing is allowed and with it
// something could be; where the ones given allow, it could only take away.
// Identity policies, boundary and session policy of which nothing is given
// always decide.
func (t *tally) decide(d *Decision, pol *Policies) {
	if t.deny == yes {
		d.Result = ExplicitlyDenied
		d.By, d.denies = d.denies, d.By
		return
	}
	missing := lackingSlots(t.request, pol)
	best := t.layers
	best.lift(missing, yes)
	s := t.setting()
	if granted(kleene{}, s, &best) == no {
		t.lacking(d, pol, s, &best)
		return
	}
	found := granted(kleene{}, s, &t.layers)
	if missing&pol.NotGiven&(SlotIdentity|SlotBoundary|SlotSession) != 0 || found == no && missing != 0 {
		t.leaveUnknown(d, pol, s, missing)
		return
	}
	d.missing(t.request, missing, 0)
	switch found {
	case yes:
		d.By = slices.DeleteFunc(d.By, func(m Match) bool { return m.unsure })
	case maybe:
		t.residual(d, pol, s)
	default:
		t.lacking(d, pol, s, &t.layers)
	}
}

// lacking fills in an implicit denial: the controls that would have to allow
// and do not.
func (t *tally) lacking(d *Decision, pol *Policies, s setting, l *layers[truth]) {
	d.Result = ImplicitlyDenied
	d.Missing, d.By = d.Missing[:0], d.By[:0]
	t.lackingLevels(d, pol)
	if l.vpce != yes {
		d.lack(ControlVPCE, pol.VPCE)
	}
	if l.direct == yes && !s.cross {
		return
	}
	if !s.external && l.identity != yes && (s.cross || l.byRole != yes) {
		d.lack(ControlIdentity, nil)
	}
	if l.boundary != yes {
		d.lack(ControlBoundary, pol.Boundary)
	}
	if l.session != yes {
		d.lack(ControlSession, pol.Session)
	}
	if (s.external || s.cross || s.guarded) && max(l.direct, l.byRole, l.byAccount) != yes {
		d.lack(t.resourceControl(), pol.Resource)
	}
}

func (t *tally) lackingLevels(d *Decision, pol *Policies) {
	if t.scp == yes {
		return
	}
	quiet := tally{environment: t.environment}
	for i := range pol.SCPs {
		if quiet.layer(layerSCP, i, pol.SCPs[i].Policies) == yes {
			continue
		}
		from := len(d.By)
		d.lack(ControlSCP, pol.SCPs[i].Policies)
		for j := range d.By[from:] {
			d.By[from+j].Level = pol.SCPs[i].ID
		}
	}
}

func (t *tally) resourceControl() string {
	if isRole(t.request) {
		return ControlTrust
	}
	return ControlResource
}

// lack notes a control without an allow, once for each of its policies.
func (d *Decision) lack(control string, policies []*Policy) {
	if len(policies) == 0 {
		d.By = append(d.By, Match{Control: control, Statement: -1})
		return
	}
	for _, p := range policies {
		d.By = append(d.By, Match{Control: control, Policy: p, Statement: -1})
	}
}
