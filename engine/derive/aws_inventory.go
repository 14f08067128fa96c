package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// authorizationDetails is the listing of an account's users, groups, roles and
// policies.
const authorizationDetails = "iam:GetAccountAuthorizationDetails"

// inventories says which listings were given: for each whether it is complete.
// Given and empty means none; not given never does.
type inventories map[inventoryKey]bool

type inventoryKey struct {
	account, region, operation string
	of                         fact.Key
}

// listingSource is a file that lists an account's principals whole.
type listingSource struct{ account, source string }

// indexInventories notes the listings, and the regions that an account's calls
// were made in.
func (a *awsEstate) indexInventories() {
	a.inventories, a.listedIn = inventories{}, map[listingSource]bool{}
	for i := range a.facts.Inventories {
		in := &a.facts.Inventories[i]
		if in.Provider != "aws" {
			continue
		}
		key := inventoryKey{in.Account, in.Region, in.Operation, a.facts.Resolve(in.Of)}
		if a.global(in.Operation) {
			key.region = ""
		}
		if strings.HasPrefix(in.Operation, "organizations:") {
			key.account = "" // an organisation is the same from wherever it is asked
		}
		a.inventories[key] = a.inventories[key] || in.Complete
		if in.Operation == authorizationDetails && in.Complete {
			for _, e := range in.Evidence {
				a.listedIn[listingSource{in.Account, e.Source}] = true
			}
		}
		account := a.account(in.Account)
		if account != nil && key.region != "" && !account.regionsListed && !slices.Contains(account.regions, key.region) {
			account.regions = append(account.regions, key.region)
		}
	}
	for _, account := range a.accounts {
		slices.Sort(account.regions)
	}
}

// global reports whether an operation answers for all regions, so that the one
// it was recorded in says nothing.
func (a *awsEstate) global(operation string) bool {
	for i := range a.kinds {
		if a.kinds[i].inventory == operation {
			return !a.kinds[i].regional
		}
	}
	service, _, _ := strings.Cut(operation, ":")
	return service == "iam" || service == "organizations" || service == "sts" || service == "account"
}

// given reports whether a listing of a whole account was given, and completely.
func (v inventories) given(account, region, operation string) (complete, given bool) {
	complete, given = v[inventoryKey{account: account, region: region, operation: operation}]
	return complete, given
}

// listed reports whether the kind's inventory for an account and region is
// complete.
func (a *awsEstate) listed(kind *resourceKind, account, region string) bool {
	if kind.inventory == "" {
		return false
	}
	if !kind.regional {
		region = ""
	}
	complete, _ := a.inventories.given(account, region, kind.inventory)
	return complete
}
