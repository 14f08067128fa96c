package awsapi

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// readTables reads the tables of an account and region: names, to which the call
// gives the rest.
func readTables(c *call) {
	tables := c.Response.Get("TableNames")
	switch {
	case tables.Kind() == jsontree.Array:
		c.Damaged = c.Damaged || !tables.Complete()
	case tables != nil:
		c.Fail(tables, "TableNames is no list but "+tables.Kind().String())
	case c.Response.Complete():
		c.Fail(c.Response, "the response has no TableNames")
	}
	c.page(fact.Key{})
	if tables.Len() > 0 && (c.account == "" || c.region == "") {
		c.Fail(c.Record, "nothing says of which account and region these tables are; they are left out")
		return
	}
	for _, t := range tables.Elements() {
		if t.String() == "" {
			c.Fail(t, "an element that is no name is left out")
			continue
		}
		arn := "arn:" + partitionOf(c.region) + ":dynamodb:" + c.region + ":" + c.account + ":table/" + t.String()
		c.addNode("aws-dynamodb-table", arn, t.String(), t, fact.Props{fact.PropAccount: c.account, fact.PropRegion: c.region})
	}
}

// readTablePolicy reads a table's policy; the request names the table.
func readTablePolicy(c *call) {
	arn, ok := c.needs("ResourceArn", "which table this is the policy of")
	if !ok {
		return
	}
	name, isTable := strings.CutPrefix(arnPart(arn, 5), "table/")
	switch {
	case arnPart(arn, 2) != "dynamodb" || !isTable:
		c.Fail(c.Record, "the request names no table by its ARN (ResourceArn)")
		return
	case strings.Contains(name, "/"):
		c.Diagnose(fact.Info, c.Record, "reading "+c.Operation+": policies of streams are not read by this version; this one is left out")
		return
	}
	table := fact.Key{Kind: "aws-dynamodb-table", ID: arn}
	c.addNode(table.Kind, arn, name, nil, fact.Props{fact.PropAccount: arnAccount(arn), fact.PropRegion: arnRegion(arn)})
	if c.None {
		c.noDocument(table)
		return
	}
	c.addDocument(fact.DocResource, "ResourcePolicy", table, c.Response, "Policy")
}
