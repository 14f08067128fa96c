package ingest

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// Recording is a file of recorded calls of a provider's API whose listings count:
// what a complete one does not have is not there.
type Recording struct {
	*Builder
	// Interrupted says that reading ended before the file did.
	Interrupted bool

	listings map[ListingKey]*Listing
	order    []ListingKey
	// foreign counts the recorded calls of other providers, by provider.
	foreign map[string]int
}

// NewRecording returns a recording without calls.
func NewRecording(file *File, env Env) *Recording {
	return &Recording{Builder: NewBuilder(file, env), listings: map[ListingKey]*Listing{}, foreign: map[string]int{}}
}

// RecordedCall is one call of a recording, as the readers of a format's operations
// see it.
type RecordedCall struct {
	in *Recording
	// Operation is the call as answers name it: "iam:ListAccessKeys".
	Operation string
	// Record is the whole record, for evidence where the response has nothing to point
	// at; Response is what the call gave, At when.
	Record, Response *jsontree.Node
	At               *time.Time
	// None says that the issuer answered: there is no such thing.
	None bool
	// Damaged says that a part of the response could not be read; Pages are the
	// listings that it is a page of.
	Damaged bool
	Pages   []*Listing
}

// Call returns the call of a record. When it was made says the record, else
// keyreach.yaml.
func (r *Recording) Call(record *jsontree.Node) RecordedCall {
	c := r.BareCall(record, record.Get("response"))
	switch at := record.Get("at"); {
	case at.Time() != nil:
		c.At = at.Time()
	case at.Kind() > jsontree.Null:
		c.At = nil
		r.Diagnose(fact.Warning, at, `reading a recorded call: "at" is no time with a zone (2026-11-01T00:00:00Z); the call counts as of unknown time`)
	}
	return c
}

// BareCall returns the call that a response came from which says nothing of it.
func (r *Recording) BareCall(record, response *jsontree.Node) RecordedCall {
	return RecordedCall{in: r, Record: record, Response: response, At: r.File.Meta.ObservedAt}
}

// Run reads a response that is an object, or of another form that fits.
func (c *RecordedCall) Run(fits bool, read func()) {
	if !c.None && c.Response.Kind() != jsontree.Object && !fits {
		c.Fail(c.Record, "the response is no object but "+c.Response.Kind().String())
		return
	}
	read()
	c.EndPages()
}

// EndPages breaks the listings of a call of which a part could not be read.
func (c *RecordedCall) EndPages() {
	for _, page := range c.Pages {
		page.Broken = page.Broken || c.Damaged
	}
}

// Fail tells that a part of the call could not be read: its listing is then not
// complete.
func (c *RecordedCall) Fail(at *jsontree.Node, what string) {
	c.Damaged = true
	c.in.Diagnose(fact.Error, at, "reading "+c.Operation+": "+what)
}

// Evidence points at n, observed when the call was made.
func (c *RecordedCall) Evidence(n *jsontree.Node) fact.Evidence {
	if n == nil {
		n = c.Record
	}
	e := c.in.File.At(n)
	e.ObservedAt = c.At
	return e
}

// Want returns the text of a member that must be there, or tells of its absence.
func (c *RecordedCall) Want(n *jsontree.Node, name string) (text string, ok bool) {
	text = n.Get(name).Text()
	if text == "" {
		at := n
		if at == nil {
			at = c.Record
		}
		c.Fail(at, "an element without "+name+" is left out")
	}
	return text, text != ""
}

// ListingKey names a listing; Of is the object that it is about, zero for a whole
// account.
type ListingKey struct {
	Account, Region, Operation string
	Of                         fact.Key
}

// Listing joins the pages of one listing in a recording.
type Listing struct {
	First bool            // the first page is there
	Final bool            // a page that nothing comes behind is there
	Given map[string]bool // the pages that others named as next
	Asked map[string]bool // the pages that are there
	// Total is how many elements there are, -1 where no page tells; Count how many of
	// them are there.
	Total, Count int
	Broken       bool // a page could not be read whole
	At           *time.Time
	Evidence     fact.Evidence
}

// Page returns the listing that the call's response is a page of.
func (c *RecordedCall) Page(key ListingKey) *Listing {
	l, known := c.in.listings[key]
	if !known {
		l = &Listing{Given: map[string]bool{}, Asked: map[string]bool{}, Total: -1, At: c.At, Evidence: c.Evidence(nil)}
		c.in.listings[key] = l
		c.in.order = append(c.in.order, key)
	}
	if l.At == nil || (c.At != nil && c.At.Before(*l.At)) {
		l.At = c.At // a listing is as old as its oldest page
	}
	if c.None {
		l.First, l.Final = true, true
	} else {
		l.Broken = l.Broken || !c.Response.Complete()
	}
	c.Pages = append(c.Pages, l)
	return l
}

// isComplete reports whether all elements are there: as many as there are in all,
// else the first page, every page that another named, and the last one.
func (l *Listing) isComplete() bool {
	if l.Broken || !l.First {
		return false
	}
	if l.Total >= 0 {
		return l.Count >= l.Total
	}
	for page := range l.Given {
		if !l.Asked[page] {
			return false
		}
	}
	return l.Final
}

// Listings iterates over the listings in the order of the file.
func (r *Recording) Listings() iter.Seq2[ListingKey, *Listing] {
	return func(yield func(ListingKey, *Listing) bool) {
		for _, key := range r.order {
			if !yield(key, r.listings[key]) {
				return
			}
		}
	}
}

// AddInventory says of a listing whether all of it was given.
func (r *Recording) AddInventory(provider string, key ListingKey, l *Listing) fact.Inventory {
	inventory := fact.Inventory{Provider: provider, Account: key.Account, Region: key.Region, Operation: key.Operation, Of: key.Of,
		Complete: l.isComplete() && !r.Interrupted, At: l.At, Evidence: []fact.Evidence{l.Evidence}}
	r.Facts = append(r.Facts, fact.Fact{Inventory: &inventory})
	return inventory
}

// Foreign notes a recorded call of another provider.
func (r *Recording) Foreign(provider string) { r.foreign[strings.ToLower(provider)]++ }

// TellForeign tells of the calls of other providers among those of one.
func (r *Recording) TellForeign(own string) {
	for _, provider := range slices.Sorted(maps.Keys(r.foreign)) {
		r.Diagnostics = append(r.Diagnostics, r.File.Diagnose(fact.Info, 0, fmt.Sprintf(
			"reading recorded calls: %d of provider %q stand among those of %s and are left out; record each provider in a file of its own", r.foreign[provider], Short(provider, 60), own)))
	}
}
