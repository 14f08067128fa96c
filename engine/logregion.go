package engine

import (
	"fmt"
	"slices"

	"keyreach/engine/fact"
)

// regionsOf are the regions whose part of a log must be there for it to be whole: those
// that an account is known to have. One without a name where none are known, or the
// log has no regions.
func (a *Asker) regionsOf(log, account string) []string {
	if n, ok := a.lookup(fact.Key{Kind: "aws-account", ID: account}); ok && log == "cloudtrail" {
		if regions := a.Estate.Props(n).Strings("regions"); len(regions) > 0 {
			return regions
		}
	}
	return []string{""}
}

// intersected keeps of some regions those that are wanted; what is not known stays so.
func intersected(regions, wanted []string) []string {
	if len(regions) == 1 && regions[0] == "" {
		return regions
	}
	return slices.DeleteFunc(slices.Clone(regions), func(region string) bool { return !slices.Contains(wanted, region) })
}

// inRegion returns what there is of an account's log for a region: its own part, and
// what names no region. An empty account or region means any.
func inRegion(covered []fact.Coverage, log, account, region string) (of []fact.Coverage) {
	for _, c := range covered {
		if c.Log == log && (account == "" || c.Account == account || c.Account == "") && (region == "" || c.Region == region || c.Region == "") {
			of = append(of, c)
		}
	}
	return of
}

func noRegion(log, account, region string) string {
	return fmt.Sprintf("no %s log of account %s was loaded for region %s", log, account, region)
}
