package aws

import (
	"keyreach/engine/fact"
)

// residual answers with the condition under which the request is allowed.
func (t *tally) residual(d *Decision, pol *Policies, s setting) {
	f := granted(logic{}, s, t.formulas(pol))
	sum := simplify(f.atBest())
	if f.hasOpaque() && sum.op != never {
		d.Result = Unknown
		d.Missing = append(d.Missing, fact.Missing{What: t.inexpressible(), Effect: fact.NotDecided})
		return
	}
	switch sum.op {
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
	return "the canonical user ids or variables in a policy that bears on " + t.request.Resource
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
	return simplify(granted(logic{}, s, l).atBest()).op != never
}

// formulas walks the statements once more and keeps, for each layer, under
// which conditions it allows.
func (t *tally) formulas(pol *Policies) *layers[*formula] {
	again := tally{environment: t.environment}
	parts := map[layerKey][]*formula{}
	again.visit = func(v visited) {
		key := layerKey{layer: v.layer}
		switch {
		case v.statement.effect == Deny:
			key = layerKey{deny: true}
		case v.layer == layerResource:
			key.named = v.named
		case v.layer == layerSCP:
			key.level = v.level
		}
		f := v.statement.residual(&again.environment)
		if v.sure == maybe {
			f = both(f, &formula{op: opaque})
		}
		parts[key] = append(parts[key], f)
	}
	again.walk(pol)
	settle := func(decided truth, key layerKey) *formula {
		if decided == maybe {
			return either(parts[key]...)
		}
		return constant(decided == yes)
	}
	named := func(how reach) *formula { return either(parts[layerKey{layer: layerResource, named: how}]...) }
	return &layers[*formula]{
		identity:  settle(again.identity, layerKey{layer: layerIdentity}),
		direct:    named(direct),
		byRole:    named(byRole),
		byAccount: named(byAccount),
		boundary:  settle(again.boundary, layerKey{layer: layerBoundary}),
		session:   settle(again.session, layerKey{layer: layerSession}),
		vpce:      settle(again.vpce, layerKey{layer: layerVPCE}),
		scp:       again.levels(pol, parts),
		deny:      settle(again.deny, layerKey{deny: true}),
	}
}

// layerKey says what a statement's formula counts for.
type layerKey struct {
	deny  bool
	layer layerKind
	named reach
	level int
}

func (t *tally) levels(pol *Policies, parts map[layerKey][]*formula) *formula {
	if t.scp != maybe {
		return constant(t.scp == yes)
	}
	levels := make([]*formula, len(pol.SCPs))
	for i := range levels {
		levels[i] = either(parts[layerKey{layer: layerSCP, level: i}]...)
	}
	return both(levels...)
}

// residual returns under which condition the statement applies to a request
// whose action and principal it is about.
func (s *statement) residual(e *environment) *formula {
	parts := []*formula{s.resourceResidual(e)}
	for i := range s.conditions {
		if parts[i].op == never {
			return parts[i]
		}
		parts = append(parts, s.conditions[i].residual(e))
	}
	return both(parts...)
}

func (s *statement) resourceResidual(e *environment) *formula {
	if s.anyResource {
		return constant(true)
	}
	parts := make([]*formula, len(s.resources))
	for i := range s.resources {
		parts[i] = s.resources[i].resourceRequirement(e)
	}
	if s.notResource {
		return logic{}.not(either(parts...))
	}
	return either(parts...)
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
	parts := make([]*formula, len(c.operands))
	for i := range c.operands {
		parts[i] = c.operands[i].pattern.requirement(value, e)
	}
	if c.negated {
		return logic{}.not(either(parts...))
	}
	return either(parts...)
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
