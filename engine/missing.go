package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// evaluated reports whether an authorisation system has an evaluator, or needs
// none: what a subject of a token may do is decided where it is trusted.
func evaluated(system string) bool {
	return system == "aws" || system == "oidc" || system == ""
}

// tally collects, over the entries of an answer, what its summary and its
// missing inputs are.
type tally struct {
	asker   *Asker
	at      *Question
	summary Summary
	missing map[fact.Missing]int
	// touched are the nodes, and the accounts of principals, that the answer
	// starts from or reaches.
	touched map[fact.Key]bool
	systems map[string]*Unevaluated
	met     map[fact.Key]bool
	// backward: the answer is about what leads to a target, so that inputs that
	// are absent of nodes it did not meet bear on it too.
	backward bool
}

func (a *Asker) newTally(q *Question) *tally {
	return &tally{asker: a, at: q, missing: map[fact.Missing]int{}, touched: map[fact.Key]bool{}, systems: map[string]*Unevaluated{}, met: map[fact.Key]bool{}}
}

// meet notes a node that the answer starts from or reaches, with the access.
func (t *tally) meet(n graph.Node, access fact.Access) {
	key := t.asker.Estate.Key(n).Base()
	class := t.asker.Estate.Class(n)
	if class == fact.ClassIdentity && access != fact.Control {
		return // changing an identity is not acting as it: its gaps are not this answer's
	}
	t.touched[key] = true
	if class == fact.ClassIdentity && strings.HasPrefix(key.Kind, "aws-") {
		if parts := strings.SplitN(key.ID, ":", 6); len(parts) == 6 {
			t.touched[fact.Key{Kind: "aws-account", ID: parts[4]}] = true
		}
		t.touched[fact.Key{Kind: "aws-account"}] = true
	}
	if class == fact.ClassCredential && !t.met[key] {
		t.meetCredential(n, key)
	}
	if acts(class) && !t.met[key] {
		t.meetActor(n, key)
	}
	t.met[key] = true
}

// aims notes what the answer is about: an absent input of its own could let
// someone in.
func (t *tally) aims(target []reach.Held) {
	for _, held := range target {
		t.touched[t.asker.Estate.Key(held.Node).Base()] = true
	}
}

// acts reports whether nodes of the class do things under an authorisation
// system.
func acts(class fact.Class) bool {
	switch class {
	case fact.ClassCredential, fact.ClassIdentity, fact.ClassJob, fact.ClassWorkload, fact.ClassAgent, fact.ClassVendor:
		return true
	default:
		return false
	}
}

// meetCredential notes a credential of unknown status, which is followed as if
// active.
func (t *tally) meetCredential(n graph.Node, key fact.Key) {
	if t.at.AssumeActive || strings.Contains(key.Kind, ".") || t.asker.statusAt(n, t.at.At) != "unknown" {
		return
	}
	settledBy := "ask the issuer"
	if strings.HasPrefix(key.Kind, "aws-access-key") {
		settledBy = "aws iam list-access-keys --user-name <the user's name>"
	}
	t.missing[fact.Missing{What: "status of " + key.Kind + " " + key.ID + " (followed as if active)", Effect: fact.UpperBound, SettledBy: settledBy}]++
}

// meetActor notes nodes of authorisation systems without an evaluator.
func (t *tally) meetActor(n graph.Node, key fact.Key) {
	if t.asker.Estate.Props(n).Bool(fact.PropEvaluated) {
		return
	}
	info, known := t.asker.Catalogue.KindInfo(key.Kind)
	system := info.System
	if own := t.asker.Estate.Props(n).String(fact.PropSystem); own != "" {
		system = own
	}
	switch {
	case key.Kind == fact.UnknownSecret:
		system = "unknown issuer"
	case !known:
		system = "kind " + key.Kind
	}
	if evaluated(system) {
		return
	}
	u, ok := t.systems[system]
	if !ok {
		u = &Unevaluated{System: system, First: Node{Kind: key.Kind, ID: key.ID}}
		t.systems[system] = u
	}
	u.Nodes++
}

// entry counts one listed or unlisted entry.
func (t *tally) entry(verdict fact.Verdict, missing []fact.Missing) {
	t.summary.Total++
	switch verdict {
	case fact.Yes:
		t.summary.Yes++
	case fact.Conditional:
		t.summary.Conditional++
	default:
		t.summary.Unknown++
	}
	for _, m := range missing {
		t.missing[m]++
	}
}

// rests notes the dates of the evidence that an entry rests on, and how old it is.
func (t *tally) rests(entry *Entry) {
	entry.stamp(t.at)
	if entry.Stale {
		t.summary.Stale++
	}
	for i := range entry.Path {
		t.dates(entry.Path[i].Evidence)
	}
}

// dates notes the dates of evidence.
func (t *tally) dates(evidence []fact.Evidence) {
	for _, e := range evidence {
		switch {
		case strings.HasPrefix(e.Source, "builtin:"):
		case e.ObservedAt == nil:
			t.summary.Undated++
		case t.summary.OldestEvidence == nil || e.ObservedAt.Before(*t.summary.OldestEvidence):
			t.summary.OldestEvidence = e.ObservedAt
		}
	}
}

// tail finishes an answer.
func (t *tally) tail() Tail {
	t.addGaps()
	s := &t.summary
	s.NotEvaluated = []Unevaluated{}
	for _, u := range t.systems {
		s.NotEvaluated = append(s.NotEvaluated, *u)
		t.missing[notEvaluated(u.System)] += u.Nodes
	}
	slices.SortFunc(s.NotEvaluated, func(a, b Unevaluated) int { return strings.Compare(a.System, b.System) })
	missing := t.ranked()
	s.Missing = len(missing)
	s.Complete = !slices.ContainsFunc(missing, func(m Missing) bool { return m.Effect == fact.NotDecided })
	s.Sources = t.asker.Estate.Sources
	switch {
	case s.Total > 0:
		s.Answer = Reaches
	case len(s.NotEvaluated) > 0:
		s.Answer = NotEvaluated
	default:
		s.Answer = NoneFound
	}
	return Tail{Missing: missing, Skipped: orEmpty(t.asker.Estate.Skipped), Diagnostics: orEmpty(t.asker.Estate.Diagnostics), Summary: *s}
}

// notEvaluated names what is absent of a system. GitHub's nodes count as evaluated
// where deriving marks them, because what decides about them was recorded.
func notEvaluated(system string) fact.Missing {
	if system == "github" {
		return fact.Missing{What: "what nodes of github may do: what decides about them was not recorded, or is not evaluated yet", Effect: fact.NotDecided,
			SettledBy: "recorded calls of its API (docs/formats.md): GET /repos/<owner>/<repository>/actions/secrets, /actions/organization-secrets, /environments, /rulesets …"}
	}
	return fact.Missing{What: "what nodes of " + system + " may do: there is no evaluator for it yet", Effect: fact.NotDecided}
}

// addGaps adds the gaps that bear on the answer. What an absent input of a node
// that leads nowhere known could add to what leads to a target is told in one
// line, however many there are.
func (t *tally) addGaps() {
	elsewhere, first := 0, fact.Missing{}
	for _, gap := range t.asker.Estate.Gaps {
		switch {
		case t.bears(gap):
			t.missing[gap.Missing]++
		case t.backward && gap.Effect == fact.NotDecided:
			if elsewhere++; elsewhere == 1 {
				first = gap.Missing
			}
		}
	}
	if elsewhere > 0 {
		t.missing[fact.Missing{What: fmt.Sprintf("%d inputs of nodes that no known path leads from (first: %s)", elsewhere, first.What), Effect: fact.NotDecided, SettledBy: first.SettledBy}]++
	}
}

func (t *tally) bears(gap fact.Gap) bool {
	if len(gap.About) == 0 {
		return true
	}
	return slices.ContainsFunc(gap.About, func(k fact.Key) bool { return t.touched[k] })
}

// ranked sorts the missing inputs by what they would settle: those that decide
// before those that could only take away, then by how many entries they bear on.
func (t *tally) ranked() []Missing {
	list := make([]Missing, 0, len(t.missing))
	for m, n := range t.missing {
		list = append(list, Missing{Missing: m, Settles: n})
	}
	slices.SortFunc(list, func(a, b Missing) int {
		return cmp.Or(strings.Compare(string(a.Effect), string(b.Effect)), cmp.Compare(b.Settles, a.Settles), a.Missing.Compare(b.Missing))
	})
	return list
}
