package derive

import (
	"slices"

	"keyreach/engine/fact"
)

// deriveVendorGrants names lists of OAuth tokens that may not be whole: a vendor can
// hold more than they show. Salesforce gives a user without Customize Application
// his own tokens alone, without a word.
func deriveVendorGrants(c *fact.Collection, out *Derived) {
	told := map[string]bool{}
	for i := range c.Inventories {
		in := &c.Inventories[i]
		if in.Provider != "salesforce" || in.Operation != "query OauthToken" || in.Complete || told[in.Account] {
			continue
		}
		told[in.Account] = true
		of := "the Salesforce organisation " + in.Account
		if in.Account == "" {
			of = "a Salesforce organisation"
		}
		out.Gaps = append(out.Gaps, fact.Gap{System: "salesforce", About: holdersOfTokens(c), Missing: fact.Missing{
			What: "all OAuth tokens of " + of + ": a user without the permission Customize Application sees only his own, and the list does not say who asked", Effect: fact.NotDecided,
			SettledBy: "SELECT AppName,UserId,CreatedDate,LastUsedDate,UseCount FROM OauthToken, asked by a user with Customize Application"}})
	}
}

// holdersOfTokens returns the apps that hold tokens of Salesforce, and these tokens.
func holdersOfTokens(c *fact.Collection) (about []fact.Key) {
	for i := range c.Edges {
		if e := &c.Edges[i]; e.Relation == fact.Uses && e.To.Kind == "salesforce-refresh-token" {
			about = append(about, c.Resolve(e.From).Base(), c.Resolve(e.To).Base())
		}
	}
	slices.SortFunc(about, fact.Key.Compare)
	return slices.Compact(about)
}
