package aws

import (
	"keyreach/engine/fact"
)

// residual answers with the condition under which the request is allowed.
func (t *tally) residual(d *Decision, pol *Policies, s setting) {
	f := granted(logic{}, s, t.formulas(pol))
	if f.hasOpaque() {
		d.Result = Unknown
		d.Missing = append(d.Missing, fact.Missing{What: t.inexpressible(), Effect: fact.NotDecided})
		return
	}
	switch sum := simplify(f); sum.op {
	case always:
		d.Result = Allowed
	case never:
		t.denyAfterAll(d, pol, s)
	default:
		d.Result, d.Condition = Conditional, sum.render()
	}
}

// inexpressible names what is open where conditions can't say it.
func (t *tally) inexpressible() string {
	if t.request.ResourceSet {
		return "which of the resources " + t.request.Resource + " are meant: the policies tell them apart"
	}
	return "values of the variables in a policy that matches " + t.request.Resource
}

// denyAfterAll answers where no assignment of the unknown keys is allowed:
// explicitly if a Deny applies under each of them.
func (t *tally) denyAfterAll(d *Decision, pol *Policies, s setting) {
	if simplify(t.formulas(pol).deny).op == always {
		d.Result = ExplicitlyDenied
		d.By = append(d.By[:0], t.mayDeny(pol)...)
		return
	}
	t.lacking(d, pol, s, &t.layers)
}

// mayDeny returns the Deny statements that together always apply.
func (t *tally) mayDeny(pol *Policies) []Match {
	var out []Match
	again := tally{environment: t.environment}
	again.visit = func(v visited) {
		if v.statement.effect == Deny {
			out = append(out, v.match)
		}
	}
	again.walk(pol)
	return out
}

// possible reports whether any assignment of the unknown keys is allowed, with
// the missing documents allowing all they can.
func (t *tally) possible(pol *Policies, s setting, missing Slots) bool {
	l := t.formulas(pol)
	l.lift(missing, constant(true))
	f := granted(logic{}, s, l)
	return f.hasOpaque() || simplify(f).op != never
}

// formulas walks the statements once more and keeps, for each layer, under
// which conditions it allows.
func (t *tally) formulas(pol *Policies) *layers[*formula] {
	alg := logic{}
	l := &layers[*formula]{}
	for _, f := range []**formula{&l.direct, &l.byRole, &l.byAccount, &l.deny} {
		*f = constant(false)
	}
	allows := map[layerKind]*formula{}
	levels := map[int]*formula{}
	again := tally{environment: t.environment}
	again.visit = func(v visited) {
		f := v.statement.residual(&again.environment)
		switch {
		case v.statement.effect == Deny:
			l.deny = alg.or(l.deny, f)
		case v.layer == layerResource:
			into := map[reach]**formula{direct: &l.direct, byRole: &l.byRole, byAccount: &l.byAccount}[v.named]
			*into = alg.or(*into, f)
		case v.layer == layerSCP:
			levels[v.level] = alg.or(orNever(levels[v.level]), f)
		default:
			allows[v.layer] = alg.or(orNever(allows[v.layer]), f)
		}
	}
	again.walk(pol)
	settle := func(decided truth, f *formula) *formula {
		if decided == maybe {
			return orNever(f)
		}
		return constant(decided == yes)
	}
	l.identity = settle(again.identity, allows[layerIdentity])
	l.boundary = settle(again.boundary, allows[layerBoundary])
	l.session = settle(again.session, allows[layerSession])
	l.vpce = settle(again.vpce, allows[layerVPCE])
	l.scp = constant(again.scp != no)
	if again.scp == maybe {
		for level := range pol.SCPs {
			l.scp = alg.and(l.scp, orNever(levels[level]))
		}
	}
	if again.deny == yes {
		l.deny = constant(true)
	}
	return l
}

func orNever(f *formula) *formula {
	if f == nil {
		return constant(false)
	}
	return f
}

// residual returns under which condition the statement applies to a request
// whose action and principal it is about.
func (s *statement) residual(e *environment) *formula {
	alg := logic{}
	out := s.resourceResidual(e)
	for i := range s.conditions {
		if out.op == never {
			break
		}
		out = alg.and(out, s.conditions[i].residual(e))
	}
	return out
}

func (s *statement) resourceResidual(e *environment) *formula {
	if s.anyResource {
		return constant(true)
	}
	alg := logic{}
	out := constant(false)
	for i := range s.resources {
		out = alg.or(out, s.resources[i].resourceRequirement(e))
	}
	if s.notResource {
		return alg.not(out)
	}
	return out
}

// residual returns the condition with all that is known put in.
func (c *condition) residual(e *environment) *formula {
	if decided := c.holds(e); decided != maybe {
		return constant(decided == yes)
	}
	v := e.lookup(c.key)
	if v.presence == known && c.quantifier == plain && v.count() == 1 && (c.compare == compareString || c.compare == compareLike) {
		return c.turned(v.at(0), e)
	}
	fixed := *c
	fixed.operands = nil
	for i := range c.operands {
		if o, ok := c.operands[i].fix(c.compare, e); ok {
			fixed.operands = append(fixed.operands, o)
		}
	}
	return newAtom(fixed)
}

// turned is the condition on a known value whose policy values have unknown
// variables: a requirement on the variables.
func (c *condition) turned(value string, e *environment) *formula {
	out := constant(false)
	for i := range c.operands {
		out = logic{}.or(out, c.operands[i].pattern.requirement(value, e))
	}
	if c.negated {
		return logic{}.not(out)
	}
	return out
}

// fix puts known variables into an operand.
func (o operand) fix(c comparison, e *environment) (operand, bool) {
	if o.pattern.variables == 0 {
		return o, true
	}
	var ok bool
	if o.pattern, ok = o.pattern.fix(e); !ok {
		return o, false
	}
	parts := make([]pattern, len(o.arn))
	for i := range o.arn {
		parts[i], _ = o.arn[i].fix(e)
	}
	o.arn = parts
	o.form = o.render(c)
	return o, true
}
