package awsapi

import (
	"slices"

	"keyreach/engine/fact"
)

// readRegions reads which regions count for an account: those that are enabled.
// They are told when every page was read, else a page would pass for all.
func readRegions(c *call) {
	regions := c.listed("Regions")
	c.page(fact.Key{}, "Filters", "RegionNames", "RegionOptStatusContains")
	for _, r := range regions {
		name, ok := c.Want(r, "RegionName")
		if !ok || slices.Contains(c.regions[c.account], name) {
			continue
		}
		switch firstText(r.Get("OptInStatus"), r.Get("RegionOptStatus")) {
		case "not-opted-in", "DISABLED":
		default:
			c.regions[c.account] = append(c.regions[c.account], name)
		}
	}
}

func listsRegions(operation string) bool {
	return operation == "ec2:DescribeRegions" || operation == "account:ListRegions"
}
