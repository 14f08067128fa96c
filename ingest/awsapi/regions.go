package awsapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// readRegions reads which regions count for an account: those that are enabled.
func readRegions(c *call) {
	name, opt := "RegionName", "OptInStatus"
	if c.response.Get("Regions").Index(0).Get("RegionOptStatus").Kind() != jsontree.Absent {
		opt = "RegionOptStatus"
	}
	var enabled []string
	for _, r := range c.list(c.response, "Regions") {
		switch r.Get(opt).String() {
		case "not-opted-in", "DISABLED", "DISABLING":
		default:
			enabled = append(enabled, r.Get(name).String())
		}
	}
	c.listed(fact.Key{})
	if c.account == "" {
		c.diagnose(fact.Warning, c.node.Offset(), "reading a list of regions: no account is named; name it under sources in keyreach.yaml, or record the call")
		return
	}
	c.addNode("aws-account", c.account, "", nil, fact.Props{"regions": enabled})
}
