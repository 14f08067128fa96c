package awsapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// listingKey names a listing; of is the object that it is about, zero for a
// whole account.
type listingKey struct {
	account, region, operation string
	of                         fact.Key
}

// listing counts the pages of one listing in this file.
type listing struct {
	first    bool // a page that no token asked for is there
	final    bool // a page without a token behind it is there
	tokens   int  // tokens that pages gave
	asked    int  // pages that tokens asked for
	broken   bool // a page could not be read whole
	reported bool // the listing, not only a part of its response, was read
	seen     fact.Inventory
}

// listed notes that a page of a listing was given.
func (c *call) listed(of fact.Key) {
	l := c.listing(of)
	l.reported = true
	l.seen = fact.Inventory{Provider: "aws", At: c.at, Evidence: []fact.Evidence{c.evidence(nil)}}
	if c.none {
		l.first, l.final = true, true
		return
	}
	if hasToken(c.request) {
		l.asked++
	} else {
		l.first = true
	}
	if hasToken(c.response) || c.response.Get("IsTruncated").Bool() || c.response.Get("Truncated").Bool() {
		l.tokens++
	} else {
		l.final = true
	}
	l.broken = l.broken || !c.response.Complete()
}

func (c *call) listing(of fact.Key) *listing {
	key := listingKey{account: c.account, region: c.region, operation: c.operation, of: of}
	if global(c.operation) {
		key.region = ""
	}
	l, ok := c.listings[key]
	if !ok {
		l = &listing{}
		c.listings[key] = l
		c.order = append(c.order, key)
	}
	return l
}

// hasToken reports whether a request or a response carries a continuation token.
func hasToken(n *jsontree.Node) bool {
	for _, name := range []string{"NextToken", "nextToken", "Marker", "NextMarker", "ContinuationToken"} {
		if n.Get(name).String() != "" {
			return true
		}
	}
	return false
}

// finishListings says of each listing whether all of it was given.
func (o *output) finishListings() {
	for _, key := range o.order {
		l := o.listings[key]
		if !l.reported {
			continue
		}
		inventory := l.seen
		inventory.Account, inventory.Region, inventory.Operation, inventory.Of = key.account, key.region, key.operation, key.of
		inventory.Complete = l.first && l.final && l.tokens <= l.asked && !l.broken
		o.Facts = append(o.Facts, fact.Fact{Inventory: &inventory})
	}
}
