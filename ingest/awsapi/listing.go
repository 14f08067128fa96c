package awsapi

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// page notes that a page of a listing was given; narrowing are members of a
// request that make its answer a part of the whole.
func (c *call) page(of fact.Key, narrowing ...string) {
	c.pageOf(c.account, of, narrowing...)
}

func (c *call) pageOf(account string, of fact.Key, narrowing ...string) {
	key := ingest.ListingKey{Account: account, Region: c.region, Operation: c.Operation, Of: of}
	if global(key.Operation) {
		key.Region = ""
	}
	l := c.Page(key)
	if c.None {
		return
	}
	if token := tokenIn(c.request); token != "" {
		l.Asked[token] = true
	} else {
		l.First = true
	}
	switch token := tokenIn(c.Response); {
	case token != "":
		l.Given[token] = true
	case c.Response.Get("IsTruncated").Bool() || c.Response.Get("Truncated").Bool():
		l.Broken = true // there is more, and nothing names it
	default:
		l.Final = true
	}
	for _, name := range narrowing {
		l.Broken = l.Broken || says(c.request.Get(name))
	}
}

// says reports whether a member of a request is there and not empty.
func says(n *jsontree.Node) bool { return n.Text() != "" || n.Len() > 0 }

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

// finishListings says of each listing whether all of it was given.
func (o *output) finishListings() {
	for key, l := range o.Listings() {
		if what := lacks(key); what != "" {
			o.nameless(l, key, what)
			continue
		}
		inventory := o.AddInventory("aws", key, l)
		if regions := o.regions[key.Account]; inventory.Complete && listsRegions(key.Operation) && len(regions) > 0 {
			o.Node(fact.Node{Key: fact.Key{Kind: "aws-account", ID: key.Account}, Props: fact.Props{"regions": regions}, Evidence: inventory.Evidence})
		}
	}
}

// lacks names what is not known of where a listing was made.
func lacks(k ingest.ListingKey) string {
	service, _, _ := strings.Cut(k.Operation, ":")
	switch {
	case service == "organizations":
		return ""
	case k.Account == "":
		return "account"
	case k.Region == "" && !global(k.Operation):
		return "region"
	default:
		return ""
	}
}

func (o *output) nameless(l *ingest.Listing, key ingest.ListingKey, what string) {
	e := l.Evidence
	o.Diagnostics = append(o.Diagnostics, fact.Diagnostic{Source: e.Source, Line: e.Line, Column: e.Column, Severity: fact.Warning,
		Message: "reading " + key.Operation + ": nothing says of which " + what + " this is, so that it does not count as a listing; name the " + what +
			" under sources in keyreach.yaml, or record the call"})
}
