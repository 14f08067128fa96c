package githubapi

import (
	"net/url"
	"regexp"
	"strconv"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// listingKey names a listing; of is the object that it is about, zero for a whole
// organisation or repository.
type listingKey struct {
	account, operation string
	of                 fact.Key
}

// listing joins the pages of one listing in this file.
type listing struct {
	first bool            // the first page is there
	final bool            // a page that nothing comes behind is there
	given map[string]bool // the pages that others named as next
	asked map[string]bool // the pages that are there
	// total is how many elements there are, -1 where no page tells; count how
	// many of them are there.
	total, count int
	broken       bool // a page could not be read whole
	seen         fact.Inventory
}

// page notes that a page of a listing was given, with so many elements.
func (c *call) page(of fact.Key, elements int) {
	key := listingKey{account: c.scope().ID, operation: c.operation(), of: of}
	l := c.listing(key)
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
	asked := asksFor(c.query)
	if l.asked[asked] {
		return
	}
	l.asked[asked] = true
	l.first = l.first || asked == firstPage
	l.count += elements
	if total := c.response.Get("total_count"); total.Kind() == jsontree.Number {
		l.total = max(l.total, int(total.Int()))
	}
	l.broken = l.broken || !c.response.Complete()
	if next := c.next(asked, elements); next != "" {
		l.given[next] = true
	} else {
		l.final = true
	}
}

func (o *output) listing(key listingKey) *listing {
	l, ok := o.listings[key]
	if !ok {
		l = &listing{given: map[string]bool{}, asked: map[string]bool{}, total: -1}
		o.listings[key] = l
		o.order = append(o.order, key)
	}
	return l
}

const firstPage = "1"

// asksFor names the page that a query asks for: its number, or its cursor.
func asksFor(query url.Values) string {
	for _, name := range []string{"after", "before", "page"} {
		if value := query.Get(name); value != "" {
			return value
		}
	}
	return firstPage
}

// nextLink is the address of the next page in a Link header.
var nextLink = regexp.MustCompile(`<([^>]*)>\s*;[^,<]*rel="?next"?`)

// next names the page that comes behind this one, empty for none.
func (c *call) next(asked string, elements int) string {
	if c.link != nil { // the header as it came; null says that there was none
		match := nextLink.FindStringSubmatch(c.link.String())
		if match == nil {
			return ""
		}
		if address, err := url.Parse(match[1]); err == nil {
			return asksFor(address.Query())
		}
		return "behind " + asked
	}
	size, number := pageSize(c.query), 0
	if number, _ = strconv.Atoi(asked); number == 0 || elements != size {
		return "" // a page that is not full is the last; one with more was joined of several
	}
	return strconv.Itoa(number + 1)
}

func pageSize(query url.Values) int {
	const standard, most = 30, 100
	if size, err := strconv.Atoi(query.Get("per_page")); err == nil && size > 0 {
		return min(size, most)
	}
	return standard
}

// complete reports whether all elements are there.
func (l *listing) complete() bool {
	if l.broken || !l.first {
		return false
	}
	if l.total >= 0 {
		return l.count >= l.total
	}
	for page := range l.given {
		if !l.asked[page] {
			return false
		}
	}
	return l.final
}

// finishListings says of each listing whether all of it was given.
func (o *output) finishListings() {
	for _, key := range o.order {
		l := o.listings[key]
		inventory := l.seen
		inventory.Provider, inventory.Account, inventory.Operation, inventory.Of = "github", key.account, key.operation, key.of
		inventory.Complete = l.complete() && !o.interrupted
		o.Facts = append(o.Facts, fact.Fact{Inventory: &inventory})
	}
}
