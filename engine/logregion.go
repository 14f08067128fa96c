package engine

import (
	"fmt"
	"strings"

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

// globalRegion is where CloudTrail keeps the calls of services that have no regions,
// whichever an account is known to have; one without a name where none are known.
func globalRegion(regions []string) []string {
	if len(regions) == 1 && regions[0] == "" {
		return regions
	}
	return []string{"us-east-1"}
}

// inRegion returns what there is of an account's log for a region: its own part, and
// what names no region. An empty account or region means any.
func inRegion(covered []fact.Coverage, log, account, region string) (of []fact.Coverage) {
	for _, c := range covered {
		if c.Log == log && ofAccount(&c, account) && (region == "" || c.Region == region || c.Region == "") {
			of = append(of, c)
		}
	}
	return of
}

func noRegion(log, account, region string) string {
	return fmt.Sprintf("no %s log of account %s was loaded for region %s", log, account, region)
}

// ofAccount reports whether a log is of an account, or may be: it names none, or the
// enterprise of GitHub that the organisation may belong to. An empty account means any.
func ofAccount(c *fact.Coverage, account string) bool {
	return account == "" || c.Account == account || c.Account == "" || c.Log == "github-audit" && strings.Contains(c.Account, "/enterprises/")
}

// logAccount is the account under which a log has what happens to a node, as the log's
// records name it: the organisation of a repository, the cluster of a namespace. Empty
// where the node's id does not tell.
func logAccount(key fact.Key) string {
	switch key.Kind {
	case "git-repository":
		if at := strings.LastIndexByte(key.ID, '/'); at > 0 && strings.HasPrefix(key.ID, "github.com/") {
			return key.ID[:at]
		}
		return ""
	case "k8s-namespace":
		cluster, _, _ := strings.Cut(key.ID, "/")
		return cluster
	case "github-organization", "k8s-cluster":
		return key.ID
	case "gcp-project", "azure-subscription", "entra-tenant":
		return strings.ToLower(lastOf(key.ID))
	default:
		return ""
	}
}
