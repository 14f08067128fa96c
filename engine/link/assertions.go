package link

import (
	"fmt"
	"path"
	"strings"

	"keyreach/engine/fact"
)

// applyAssertions turns the users' own words into facts of type asserted.
func (l *linker) applyAssertions() {
	for i := range l.facts.Assertions {
		a := &l.facts.Assertions[i]
		if a.What == "sensitivity" {
			l.sensitivity(a)
			continue
		}
		targets := l.find(a.Of)
		if len(targets) != 1 {
			l.unmatched(a, a.Of, targets)
			continue
		}
		l.assert(a, targets[0])
	}
}

func (l *linker) assert(a *fact.Assertion, of *fact.Node) {
	switch a.What {
	case "status", "environment":
		props := fact.Props{a.What: a.Value}
		if a.What == fact.PropStatus && len(a.Evidence) > 0 {
			props[fact.PropStatusEvidence] = fmt.Sprintf("%s#line %d", a.Evidence[0].Source, a.Evidence[0].Line)
		}
		l.node(fact.Node{Class: of.Class, Key: of.Key, Props: props, Evidence: a.Evidence})
	case "owner":
		owner := fact.Key{Kind: "team", ID: a.Value}
		if strings.Contains(a.Value, "@") {
			owner.Kind = "person"
		}
		l.edge(fact.Edge{From: of.Key, Relation: fact.OwnedBy, To: owner, ValidUntil: a.Until, Evidence: a.Evidence})
		l.node(fact.Node{Class: of.Class, Key: of.Key, Props: fact.Props{fact.PropOwner: a.Value}, Evidence: a.Evidence})
	case "consumer":
		l.withOther(a, func(consumer *fact.Node) {
			l.edge(fact.Edge{From: consumer.Key, Relation: fact.Uses, To: of.Key, ValidUntil: a.Until, Evidence: a.Evidence})
		})
	case "same":
		l.withOther(a, func(other *fact.Node) { l.same(a, of, other) })
	case "not-same":
		l.withOther(a, func(other *fact.Node) { l.apart[pair(of.Key, other.Key)] = true })
	}
}

// same joins two names. Two credentials become one; what merely stores one
// leads to it.
func (l *linker) same(a *fact.Assertion, of, other *fact.Node) {
	of, other = l.storedBy(of), l.storedBy(other)
	if of.Key == other.Key {
		return
	}
	if of.Class == fact.ClassCredential && other.Class == fact.ClassCredential && a.Until == nil {
		chosen, alias := of, other
		if l.hasPublicID(other) && !l.hasPublicID(of) {
			chosen, alias = other, of
		}
		l.joined.Aliases[alias.Key] = chosen.Key
		l.node(fact.Node{Class: fact.ClassCredential, Key: chosen.Key, Props: without(alias.Props, chosen.Props), Evidence: a.Evidence})
		return
	}
	l.edge(fact.Edge{From: of.Key, Relation: fact.SameAs, To: other.Key, ValidUntil: a.Until, Evidence: a.Evidence})
}

// storedBy returns the credential that a pipeline's secret stands for, else n.
func (l *linker) storedBy(n *fact.Node) *fact.Node {
	if n.Kind != "ci-secret" {
		return n
	}
	if held, ok := l.facts.Nodes[fact.Key{Kind: fact.UnknownSecret, ID: n.ID}]; ok {
		return held
	}
	return n
}

func (l *linker) withOther(a *fact.Assertion, apply func(*fact.Node)) {
	found := l.find(a.Value)
	if len(found) != 1 {
		l.unmatched(a, a.Value, found)
		return
	}
	apply(found[0])
}

// find returns the nodes that an id, or kind:id, names. Parts of a credential
// count as the whole, a pipeline's secret and the credential in it as one.
func (l *linker) find(reference string) []*fact.Node {
	if kind, id, ok := strings.Cut(reference, ":"); ok {
		if n, ok := l.facts.Nodes[fact.Key{Kind: kind, ID: id}]; ok {
			return []*fact.Node{n}
		}
	}
	var found []*fact.Node
	for _, n := range l.byID[reference] {
		if n.Context == "" && !strings.Contains(n.Kind, ".") && (n.Kind != fact.UnknownSecret || len(l.byID[reference]) == 1) {
			found = append(found, n)
		}
	}
	return found
}

func (l *linker) unmatched(a *fact.Assertion, reference string, found []*fact.Node) {
	message := fmt.Sprintf("the assertion about %q matches nothing that was loaded", reference)
	if len(found) > 1 {
		message = fmt.Sprintf("the assertion about %q matches %d nodes (%s, %s …); write kind:id", reference, len(found), found[0].Key, found[1].Key)
	}
	d := fact.Diagnostic{Line: 1, Column: 1, Severity: fact.Warning, Message: message}
	if len(a.Evidence) > 0 {
		d.Source, d.Line, d.Column = a.Evidence[0].Source, a.Evidence[0].Line, max(1, a.Evidence[0].Column)
	}
	l.joined.Diagnostics = append(l.joined.Diagnostics, d)
}

// sensitivity marks the nodes whose id matches a pattern.
func (l *linker) sensitivity(a *fact.Assertion) {
	for _, n := range l.nodes {
		if matched, err := path.Match(strings.ReplaceAll(a.Of, "/", "\x01"), strings.ReplaceAll(n.ID, "/", "\x01")); err == nil && matched {
			l.node(fact.Node{Class: n.Class, Key: n.Key, Props: fact.Props{fact.PropSensitivity: a.Value, "sensitivityReason": a.Reason}, Evidence: a.Evidence})
		}
	}
}
