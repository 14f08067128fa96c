package ingest

import (
	"context"
	"slices"
	"strconv"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// Ledger collects what the records of one log show: who used what, what became
// of credentials, and what the log covers. Subjects come out in the order in
// which they first appear.
type Ledger struct {
	*Builder
	*Windows
	uses     *Uses
	title    string
	subjects map[fact.Key]*Subject
	order    []*Subject
	reported map[string]int
}

// NewLedger returns an empty ledger for a log of that name, which diagnostics
// call by its title.
func NewLedger(file *File, env Env, log, title string) *Ledger {
	b := NewBuilder(file, env)
	return &Ledger{Builder: b, Windows: NewWindows(b, log, title), uses: NewUses(b, log), title: title, subjects: map[fact.Key]*Subject{}, reported: map[string]int{}}
}

// Subject is what a log shows of one credential or identity.
type Subject struct {
	Key      fact.Key
	Name     string
	Class    fact.Class
	props    fact.Props
	newest   fact.Evidence
	newestAt time.Time
	statuses Statuses
	actsAs   []*sighting
	edges    []fact.Edge
}

type sighting struct {
	identity    fact.Key
	first, last time.Time
	evidence    fact.Evidence
}

// Subject returns the subject of a key, which n names at a time.
func (l *Ledger) Subject(key fact.Key, n *jsontree.Node, at time.Time) *Subject {
	s, ok := l.subjects[key]
	if !ok {
		s = &Subject{Key: key, props: fact.Props{}}
		l.subjects[key] = s
		l.order = append(l.order, s)
	}
	if !ok || at.After(s.newestAt) {
		s.newest, s.newestAt = l.Builder.Evidence(n, at), at
	}
	return s
}

// Knows reports whether the log has shown a subject of that key.
func (l *Ledger) Knows(key fact.Key) bool { return l.subjects[key] != nil }

// Say notes a prop; the first word stands, and what says nothing is left out.
func (s *Subject) Say(name string, value any) *Subject {
	if _, said := s.props[name]; !said && !empty(value) {
		s.props[name] = value
	}
	return s
}

// maxListed bounds the entries of a prop that is a list.
const maxListed = 20

// List adds to a prop that is a list, each entry once and no more than a few.
func (s *Subject) List(name, value string) {
	known := s.props.Strings(name)
	if value != "" && len(known) < maxListed && !slices.Contains(known, value) {
		s.props[name] = append(known, value)
	}
}

// SayTime is Say for a moment; nil says nothing.
func (s *Subject) SayTime(name string, at *time.Time) *Subject {
	if at == nil {
		return s
	}
	return s.Say(name, at.UTC().Format(time.RFC3339))
}

// Called notes a name, the first that is given.
func (s *Subject) Called(name string) *Subject {
	if s.Name == "" {
		s.Name = Shown(name, 200)
	}
	return s
}

// IsNow notes a status that a record gave; of two at one time the one that comes
// later in the log stands.
func (l *Ledger) IsNow(s *Subject, status string, at time.Time, n *jsontree.Node) {
	s.statuses.Set(status, at, l.Builder.Evidence(n, at))
}

// ActsAs notes that a credential was seen to act as an identity.
func (l *Ledger) ActsAs(s *Subject, identity fact.Key, at time.Time, n *jsontree.Node) {
	i := slices.IndexFunc(s.actsAs, func(other *sighting) bool { return other.identity == identity })
	if i < 0 {
		s.actsAs = append(s.actsAs, &sighting{identity: identity, first: at, last: at, evidence: l.Builder.Evidence(n, at)})
		return
	}
	known := s.actsAs[i]
	if at.Before(known.first) {
		known.first = at
	}
	if !at.Before(known.last) {
		known.last, known.evidence = at, l.Builder.Evidence(n, at)
	}
}

// Relate adds an edge from the subject, once for each relation and end. Where the
// relation begins at a moment (mints, exchanged-for) it is valid from then until
// the time given, nil for open.
func (l *Ledger) Relate(s *Subject, relation fact.Relation, to fact.Key, at time.Time, until *time.Time, n *jsontree.Node) {
	for i := range s.edges {
		if s.edges[i].Relation == relation && s.edges[i].To == to {
			return
		}
	}
	edge := fact.Edge{From: s.Key, Relation: relation, To: to, ValidUntil: until, Evidence: []fact.Evidence{l.Builder.Evidence(n, at)}}
	if relation == fact.Mints || relation == fact.ExchangedFor {
		edge.ValidFrom = &at
	}
	s.edges = append(s.edges, edge)
}

// Used counts a call of a credential or an identity. A credential that made one
// was active then, whether or not the call was allowed.
func (l *Ledger) Used(c Call) *Subject {
	l.uses.Add(c)
	s := l.Subject(c.Of, c.Event, c.At)
	at := c.At.UTC().Format(time.RFC3339)
	if first, said := s.props["firstSeen"].(string); !said || at < first {
		s.props["firstSeen"] = at
	}
	if at > s.props.String("lastSeen") {
		s.props["lastSeen"] = at
	}
	if info, ok := l.Env.Catalogue.KindInfo(c.Of.Kind); ok && info.Class == fact.ClassCredential {
		s.statuses.Accepted(c.At, l.Builder.Evidence(c.Event, c.At))
	}
	return s
}

// maxAlike bounds the diagnostics of one message that are listed.
const maxAlike = 20

// Report adds a diagnostic at a value. A log has millions of records: of one
// message only the first few are listed, and that there are more.
func (l *Ledger) Report(severity fact.Severity, n *jsontree.Node, message string) {
	l.reported[message]++
	switch count := l.reported[message]; {
	case count <= maxAlike:
		l.Diagnose(severity, n, message)
	case count == maxAlike+1:
		l.Diagnose(severity, n, message+" (further ones like this are not listed)")
	}
}

// Finish returns the facts: coverage, subjects with their edges, uses.
func (l *Ledger) Finish() Result {
	l.Windows.Finish()
	for _, s := range l.order {
		s.statuses.Tell(l.Builder, fact.Node{Class: s.Class, Key: s.Key, Name: s.Name, Props: s.props, Evidence: []fact.Evidence{s.newest}})
		for _, seen := range s.actsAs {
			edge := l.Edge(s.Key, fact.AuthenticatesAs, seen.identity, seen.evidence)
			edge.FirstSeen, edge.LastSeen = &seen.first, &seen.last
		}
		for i := range s.edges {
			l.Facts = append(l.Facts, fact.Fact{Edge: &s.edges[i]})
		}
	}
	l.uses.Finish()
	return l.Result
}

// Reading returns the reading of a log whose records are the elements of an
// array or of lines, those of the named list in a top object, or the object
// itself. read is called for each, with its number from 1; records that broke
// off, or are no objects, are lost. last, if not nil, is called behind the last.
func (l *Ledger) Reading(list string, read func(record *jsontree.Node, number int), last func()) Reading {
	return &ledgerReading{Ledger: l, list: list, read: read, last: last}
}

type ledgerReading struct {
	*Ledger
	list   string
	read   func(record *jsontree.Node, number int)
	last   func()
	number int
}

// Read implements Reading.
func (r *ledgerReading) Read(ctx context.Context, window *File) {
	if r.Next(window) {
		r.Lost(nil)
	}
	root, _ := window.Tree()
	if root.Kind() == jsontree.Object {
		r.each(ctx, root)
	}
	for _, n := range root.Elements() {
		r.each(ctx, n)
	}
	if ctx.Err() != nil {
		r.Lost(nil) // the rest was not read
	}
}

func (r *ledgerReading) each(ctx context.Context, n *jsontree.Node) {
	if ctx.Err() != nil {
		return
	}
	if inner := n.Get(r.list); r.list != "" && inner.Kind() == jsontree.Array {
		for _, record := range inner.Elements() {
			r.each(ctx, record)
		}
		return
	}
	if n.Kind() == jsontree.Array { // a page of a list that is one of pages
		for _, record := range n.Elements() {
			r.each(ctx, record)
		}
		return
	}
	r.number++
	switch {
	case n.Kind() != jsontree.Object:
		r.Lost(nil)
		r.Report(fact.Error, n, "reading "+r.title+": this element is no event; it is left out")
	case !n.Complete():
		r.Lost(nil) // the tree's own problem says where it broke
	default:
		r.read(n, r.number)
	}
}

// Finish implements Reading.
func (r *ledgerReading) Finish() Result {
	if r.last != nil {
		r.last()
	}
	return r.Ledger.Finish()
}

// Evidence returns evidence for a value of the file's tree, observed at a time.
func (b *Builder) Evidence(n *jsontree.Node, at time.Time) fact.Evidence {
	e := b.File.At(n)
	e.ObservedAt = &at
	return e
}

// LogTime returns the moment that a record of a log names; nil for none. Times
// without a zone are UTC: the issuers of these logs write no other, and the
// collectors that cut the zone off convert to UTC before. A string of digits is
// read as the number it spells.
func LogTime(n *jsontree.Node) *time.Time {
	if at := n.Time(); at != nil {
		return at
	}
	text := n.String()
	if number, err := strconv.ParseInt(text, 10, 64); err == nil && number > 0 {
		at := time.Unix(number, 0).UTC()
		if number >= 1e11 {
			at = time.UnixMilli(number).UTC()
		}
		return within(at)
	}
	for _, layout := range []string{"2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999"} {
		if at, err := time.Parse(layout, text); err == nil {
			return within(at)
		}
	}
	return nil
}

// within returns a moment that can be written, nil for another.
func within(at time.Time) *time.Time {
	if at.Year() <= 1 || at.Year() > 9999 {
		return nil
	}
	return &at
}
