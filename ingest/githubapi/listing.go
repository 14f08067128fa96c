package githubapi

import (
	"net/url"
	"regexp"
	"strconv"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// page notes that a page of a listing was given, with so many elements.
func (c *call) page(of fact.Key, elements int) {
	l := c.Page(ingest.ListingKey{Account: c.scope().ID, Operation: c.Operation, Of: of})
	if c.None {
		return
	}
	asked := asksFor(c.query)
	if l.Asked[asked] {
		return
	}
	l.Asked[asked] = true
	l.First = l.First || asked == firstPage
	l.Count += elements
	if total := c.Response.Get("total_count"); total.Kind() == jsontree.Number {
		l.Total = max(l.Total, int(total.Int()))
	}
	if next := c.next(asked, elements); next != "" {
		l.Given[next] = true
	} else {
		l.Final = true
	}
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
