package link

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// applyAssertions turns the users' own words into facts of type asserted.
func (l *linker) applyAssertions() {
	assertions := make([]*fact.Assertion, len(l.facts.Assertions))
	for i := range l.facts.Assertions {
		assertions[i] = &l.facts.Assertions[i]
	}
	slices.SortStableFunc(assertions, compareAssertions)
	for _, a := range assertions {
		if a.What == "sensitivity" {
			l.sensitivity(a)
			continue
		}
		if of := l.one(a, a.Of); of != nil {
			l.assert(a, of)
		}
	}
}

func compareAssertions(x, y *fact.Assertion) int {
	return cmp.Or(strings.Compare(x.What, y.What), strings.Compare(x.Of, y.Of), strings.Compare(x.Value, y.Value), fact.CompareEvidence(x.Evidence, y.Evidence))
}

func (l *linker) assert(a *fact.Assertion, of *fact.Node) {
	switch a.What {
	case "status":
		l.status(a, of)
	case "environment":
		l.props(a, of, fact.Props{fact.PropEnvironment: a.Value})
	case "owner":
		l.owner(a, of)
	case "consumer":
		if consumer := l.one(a, a.Value); consumer != nil {
			for _, one := range l.heldAs(consumer) {
				l.edge(fact.Edge{From: one, Relation: fact.Uses, To: l.storedBy(of).Key, ValidUntil: a.Until, Evidence: a.Evidence})
			}
		}
	case "same":
		if other := l.one(a, a.Value); other != nil {
			l.same(a, l.storedBy(of), l.storedBy(other))
		}
	case "not-same":
		if other := l.one(a, a.Value); other != nil {
			l.apart[pair(l.storedBy(of).Key, l.storedBy(other).Key)] = true
		}
	}
}

func (l *linker) props(a *fact.Assertion, of *fact.Node, props fact.Props) {
	l.node(fact.Node{Class: of.Class, Key: of.Key, Props: props, Evidence: a.Evidence})
}

// status takes over a status without an end. One that ends on a day can't be
// kept as a prop, which has no validity; left standing it would outlive its
// word, so that it is left out and told.
func (l *linker) status(a *fact.Assertion, of *fact.Node) {
	if a.Until != nil {
		l.tell(a, fmt.Sprintf("the status asserted of %q has an end, which this version does not follow; it is left out", a.Of))
		return
	}
	props := fact.Props{fact.PropStatus: a.Value}
	if len(a.Evidence) > 0 {
		e := &a.Evidence[0]
		props[fact.PropStatusEvidence] = fmt.Sprintf("%s#line %d", e.Source, e.Line)
		if e.ObservedAt != nil {
			props[fact.PropStatusAsOf] = e.ObservedAt.UTC().Format("2006-01-02T15:04:05Z07:00")
		}
	}
	l.props(a, of, props)
}

func (l *linker) owner(a *fact.Assertion, of *fact.Node) {
	owner := fact.Key{Kind: "team", ID: a.Value}
	if strings.Contains(a.Value, "@") && !isTeamMention(a.Value) {
		owner.Kind = "person"
	}
	evidence := slices.Clone(a.Evidence)
	for i := range evidence {
		evidence[i].Note = a.Reason // whoever is told to ask them reads why
	}
	l.edge(fact.Edge{From: of.Key, Relation: fact.OwnedBy, To: owner, ValidUntil: a.Until, Evidence: evidence})
	if a.Until == nil {
		l.props(a, of, fact.Props{fact.PropOwner: a.Value})
	}
}

// isTeamMention reports whether a word is @org/team, as CODEOWNERS files have it.
func isTeamMention(word string) bool {
	return strings.HasPrefix(word, "@") && strings.Contains(word, "/")
}

// same joins two names. Two credentials become one, for as long as the word has
// no end; what else is the same is so by an edge.
func (l *linker) same(a *fact.Assertion, of, other *fact.Node) {
	switch {
	case of.Key == other.Key:
	case l.isCredential(of) && l.isCredential(other) && a.Until == nil:
		l.said.join(of.Key, other.Key)
		l.node(fact.Node{Class: of.Class, Key: of.Key, Evidence: a.Evidence})
	default:
		l.edge(fact.Edge{From: of.Key, Relation: fact.SameAs, To: other.Key, ValidUntil: a.Until, Evidence: a.Evidence})
	}
}

// storedBy returns the credential that a pipeline's secret stands for, else n.
func (l *linker) storedBy(n *fact.Node) *fact.Node {
	if n.Kind == "ci-secret" {
		if held := l.facts.Nodes[fact.Key{Kind: fact.UnknownSecret, ID: n.ID}]; held != nil {
			return held
		}
	}
	return n
}

// heldAs returns the variants of a node, or itself where it has none: a job uses
// what it uses in whatever way it is started.
func (l *linker) heldAs(n *fact.Node) []fact.Key {
	var keys []fact.Key
	for _, v := range l.variants[n.Key.Base()] {
		keys = append(keys, v.Key)
	}
	if keys == nil {
		keys = []fact.Key{n.Key}
	}
	return keys
}

// one returns the one node that a reference of an assertion names, nil where it
// names none or several, which it tells.
func (l *linker) one(a *fact.Assertion, reference string) *fact.Node {
	switch found := l.find(reference); len(found) {
	case 0:
		l.tell(a, fmt.Sprintf("the assertion about %q matches nothing that was loaded", reference))
		return nil
	case 1:
		return found[0]
	default:
		l.tell(a, fmt.Sprintf("the assertion about %q matches %d nodes (%s, %s …); write kind:id", reference, len(found), found[0].Key, found[1].Key))
		return nil
	}
}

// find returns the nodes that an id, or kind:id, names. Parts of a credential
// count as the whole, a pipeline's secret and the credential in it as one, and
// variants as what they are variants of.
func (l *linker) find(reference string) []*fact.Node {
	if kind, id, ok := strings.Cut(reference, ":"); ok {
		if n := l.base(fact.Key{Kind: kind, ID: id}); n != nil {
			return []*fact.Node{n}
		}
	}
	var found []*fact.Node
	for _, n := range l.byID[reference] {
		whole, _, _ := strings.Cut(n.Kind, ".")
		n = l.base(fact.Key{Kind: whole, ID: n.ID})
		if !slices.ContainsFunc(found, func(f *fact.Node) bool { return f.Key == n.Key }) {
			found = append(found, n)
		}
	}
	if len(found) > 1 {
		found = slices.DeleteFunc(found, func(n *fact.Node) bool { return n.Kind == fact.UnknownSecret })
	}
	return found
}

// base returns the node of a key; where only variants or parts of it are there,
// one that stands for it; nil for what is not there at all.
func (l *linker) base(key fact.Key) *fact.Node {
	if n := l.facts.Nodes[key]; n != nil {
		return n
	}
	for _, n := range l.byID[key.ID] {
		if whole, _, _ := strings.Cut(n.Kind, "."); whole == key.Kind {
			return &fact.Node{Class: n.Class, Key: key, Name: n.Name}
		}
	}
	return nil
}

func (l *linker) tell(a *fact.Assertion, message string) {
	d := fact.Diagnostic{Line: 1, Column: 1, Severity: fact.Warning, Message: message}
	if len(a.Evidence) > 0 {
		d.Source, d.Line, d.Column = a.Evidence[0].Source, max(1, a.Evidence[0].Line), max(1, a.Evidence[0].Column)
	}
	l.joined.Diagnostics = append(l.joined.Diagnostics, d)
}

// sensitivity marks the nodes whose id matches a pattern.
func (l *linker) sensitivity(a *fact.Assertion) {
	for _, n := range l.nodes {
		if matched, err := path.Match(strings.ReplaceAll(a.Of, "/", "\x01"), strings.ReplaceAll(n.ID, "/", "\x01")); err == nil && matched {
			l.props(a, n, fact.Props{fact.PropSensitivity: a.Value, "sensitivityReason": a.Reason})
		}
	}
}
