package aws

import (
	"fmt"
	"strings"

	"keyreach/engine/fact"
)

// Origin says which control a policy is of, under which id, and where it was
// read. Control is identity-policy, resource-policy, trust-policy,
// permissions-boundary, scp, rcp, session-policy or vpc-endpoint-policy.
// Evidence[0] is the text; Evidence[1+i], where known, statement i.
type Origin struct {
	Control  string
	ID       string
	Evidence []fact.Evidence
}

// Policy is a compiled document. It is immutable and safe for concurrent use.
type Policy struct {
	origin     Origin
	document   *Document
	statements []statement
	index      index
	keys       map[string]bool
}

// statement is a compiled statement.
type statement struct {
	effect       Effect
	source       *Statement
	actions      actionSet
	notAction    bool
	resources    []pattern
	anyResource  bool
	notResource  bool
	principal    *principals
	notPrincipal *principals
	conditions   []condition
}

// Compile makes doc ready for evaluation under origin. The document is kept
// and must not be changed afterwards.
func Compile(doc *Document, origin Origin) *Policy {
	p := &Policy{origin: origin, document: doc}
	variables := doc.Version == version2012
	p.statements = make([]statement, len(doc.Statements))
	for i := range doc.Statements {
		p.statements[i] = compileStatement(&doc.Statements[i], variables)
		p.noteKeys(&p.statements[i])
	}
	p.index = newIndex(p.statements)
	return p
}

func compileStatement(s *Statement, variables bool) statement {
	out := statement{
		effect: s.Effect, source: s,
		principal: compilePrincipals(s.Principal), notPrincipal: compilePrincipals(s.NotPrincipal),
	}
	out.notAction = s.NotAction != nil
	out.actions = newActionSet(append(s.Action[:len(s.Action):len(s.Action)], s.NotAction...))
	out.notResource = s.NotResource != nil
	out.anyResource = s.Resource == nil && s.NotResource == nil
	for _, text := range append(s.Resource[:len(s.Resource):len(s.Resource)], s.NotResource...) {
		one := resourcePattern(text, variables)
		out.anyResource = out.anyResource || one.isAny() && !out.notResource
		out.resources = append(out.resources, one)
	}
	for _, c := range s.Conditions {
		out.conditions = append(out.conditions, compileClause(c, variables))
	}
	return out
}

// noteKeys remembers every key that a statement reads, as condition or variable.
func (p *Policy) noteKeys(s *statement) {
	note := func(one *pattern) {
		for _, x := range one.parts {
			if x.kind == variable {
				p.noteKey(x.key)
			}
		}
	}
	for i := range s.resources {
		note(&s.resources[i])
	}
	for i := range s.conditions {
		p.noteKey(s.conditions[i].key)
		for j := range s.conditions[i].operands {
			note(&s.conditions[i].operands[j].pattern)
		}
	}
}

func (p *Policy) noteKey(key string) {
	if p.keys == nil {
		p.keys = map[string]bool{}
	}
	p.keys[key] = true
}

// actionMatches decides Action or NotAction.
func (s *statement) actionMatches(action string) bool { return s.actions.match(action) != s.notAction }

// resourceMatches decides Resource or NotResource.
func (s *statement) resourceMatches(e *environment) truth {
	if s.anyResource {
		return yes
	}
	best := no
	for i := range s.resources {
		if best = max(best, s.resources[i].matchResource(e)); best == yes {
			break
		}
	}
	if s.notResource {
		return best.not()
	}
	return best
}

// names returns how directly the statement applies to the principal; maybe
// instead of yes where nobody can tell whether it does. Policies without the
// element apply to the one they are attached to.
func (s *statement) names(e *environment, needed bool) (reach, truth) {
	switch {
	case s.principal != nil && s.principal.undecided(e):
		return byAccount, maybe
	case s.principal != nil:
		return s.principal.match(e), yes
	case s.notPrincipal == nil && needed:
		return notNamed, yes
	case s.notPrincipal == nil:
		return direct, yes
	case s.effect == Deny && e.bounded:
		// A Deny with NotPrincipal hits every principal that has a permissions
		// boundary, listed or not (reference_policies_elements_notprincipal.html).
		return direct, yes
	case s.notPrincipal.undecided(e):
		return direct, maybe
	case s.notPrincipal.match(e) == notNamed:
		return direct, yes
	}
	return notNamed, yes
}

// applies decides the statement but for its principal.
func (s *statement) applies(e *environment) truth {
	if !s.actionMatches(e.request.Action) {
		return no
	}
	all := s.resourceMatches(e)
	for i := range s.conditions {
		if all == no {
			return no
		}
		all = min(all, s.conditions[i].holds(e))
	}
	return all
}

// pointer returns where statement i stands inside its document.
func (d *Document) pointer(i int) string {
	if d.Single {
		return "/Statement"
	}
	return fmt.Sprintf("/Statement/%d", d.Statements[i].Index)
}

// evidence returns where statement i was read; -1 means the policy as a whole.
func (p *Policy) evidence(i int) []fact.Evidence {
	all := p.origin.Evidence
	if len(all) == 0 {
		return nil
	}
	if i < 0 {
		return all[:1:1]
	}
	if at := 1 + p.document.Statements[i].Index; at < len(all) {
		return all[at : at+1 : at+1]
	}
	place := all[0]
	if place.Inner != "" || p.document.InString {
		place.Inner += p.document.pointer(i)
	} else {
		place.Pointer = strings.TrimSuffix(place.Pointer, "/") + p.document.pointer(i)
	}
	return []fact.Evidence{place}
}
