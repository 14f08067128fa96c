package awsapi

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// listingKey names a listing; of is the object that it is about, zero for a
// whole account.
type listingKey struct {
	account, region, operation string
	of                         fact.Key
}

// listing joins the pages of one listing in this file.
type listing struct {
	first  bool            // a page that no token asked for is there
	final  bool            // a page without a token behind it is there
	given  map[string]bool // the tokens that pages gave
	asked  map[string]bool // the tokens that pages were asked for with
	broken bool            // a page could not be read whole
	seen   fact.Inventory
}

// page notes that a page of a listing was given; narrowing are members of a
// request that make its answer a part of the whole.
func (c *call) page(of fact.Key, narrowing ...string) {
	c.pageOf(c.account, of, narrowing...)
}

func (c *call) pageOf(account string, of fact.Key, narrowing ...string) {
	l := c.listing(listingKey{account: account, region: c.region, operation: c.operation(), of: of})
	c.pages = append(c.pages, l)
	if at := l.seen.At; at == nil || (c.at != nil && c.at.Before(*at)) {
		l.seen.At = c.at // a listing is as old as its oldest page
	}
	if len(l.seen.Evidence) == 0 {
		l.seen.Evidence = []fact.Evidence{c.evidence(nil)}
	}
	if c.none {
		l.first, l.final = true, true
		return
	}
	if token := tokenIn(c.request); token != "" {
		l.asked[token] = true
	} else {
		l.first = true
	}
	switch token := tokenIn(c.response); {
	case token != "":
		l.given[token] = true
	case c.response.Get("IsTruncated").Bool() || c.response.Get("Truncated").Bool():
		l.broken = true // there is more, and nothing names it
	default:
		l.final = true
	}
	for _, name := range narrowing {
		l.broken = l.broken || says(c.request.Get(name))
	}
	l.broken = l.broken || !c.response.Complete()
}

// says reports whether a member of a request is there and not empty.
func says(n *jsontree.Node) bool { return n.Text() != "" || n.Len() > 0 }

func (o *output) listing(key listingKey) *listing {
	if global(key.operation) {
		key.region = ""
	}
	l, ok := o.listings[key]
	if !ok {
		l = &listing{given: map[string]bool{}, asked: map[string]bool{}}
		o.listings[key] = l
		o.order = append(o.order, key)
	}
	return l
}

// tokenIn returns the continuation token of a request or a response.
func tokenIn(n *jsontree.Node) string {
	for _, name := range []string{"NextToken", "nextToken", "Marker", "NextMarker", "nextMarker", "ContinuationToken", "StartingToken",
		"LastEvaluatedTableName", "ExclusiveStartTableName"} {
		if token := n.Get(name).Text(); token != "" {
			return token
		}
	}
	return ""
}

// complete reports whether the first page is there, every page that a token
// named, and the last one.
func (l *listing) complete() bool {
	for token := range l.given {
		if !l.asked[token] {
			return false
		}
	}
	return l.first && l.final && !l.broken
}

// finishListings says of each listing whether all of it was given.
func (o *output) finishListings() {
	for _, key := range o.order {
		l := o.listings[key]
		if what := key.lacks(); what != "" {
			o.nameless(l, key, what)
			continue
		}
		inventory := l.seen
		inventory.Provider, inventory.Account, inventory.Region, inventory.Operation, inventory.Of = "aws", key.account, key.region, key.operation, key.of
		inventory.Complete = l.complete() && !o.interrupted
		o.Facts = append(o.Facts, fact.Fact{Inventory: &inventory})
		if regions := o.regions[key.account]; inventory.Complete && listsRegions(key.operation) && len(regions) > 0 {
			o.Node(fact.Node{Key: fact.Key{Kind: "aws-account", ID: key.account}, Props: fact.Props{"regions": regions}, Evidence: inventory.Evidence})
		}
	}
}

// lacks names what is not known of where a listing was made.
func (k listingKey) lacks() string {
	service, _, _ := strings.Cut(k.operation, ":")
	switch {
	case service == "organizations":
		return ""
	case k.account == "":
		return "account"
	case k.region == "" && !global(k.operation):
		return "region"
	default:
		return ""
	}
}

func (o *output) nameless(l *listing, key listingKey, what string) {
	e := l.seen.Evidence[0]
	o.Diagnostics = append(o.Diagnostics, fact.Diagnostic{Source: e.Source, Line: e.Line, Column: e.Column, Severity: fact.Warning,
		Message: "reading " + key.operation + ": nothing says of which " + what + " this is, so that it does not count as a listing; name the " + what +
			" under sources in keyreach.yaml, or record the call"})
}
