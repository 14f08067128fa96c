package derive

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
	"keyreach/engine/policy/awsmanaged"
)

// awsEstate is what AWS's evaluator needs of an estate, indexed.
type awsEstate struct {
	facts     *fact.Collection
	catalogue *credential.Catalogue
	managed   *awsmanaged.Policies
	out       *Derived

	accounts    map[string]*awsAccount
	principals  []*awsPrincipal
	roles       map[fact.Key]*awsPrincipal
	resources   []*awsResource
	inventories map[inventoryKey]bool // whether it is complete
	// texts are the documents by kind and id: managed policies, SCPs, RCPs.
	texts    map[[2]string]*fact.Document
	compiled map[compileKey]compiledPolicy
	// classKeys says that some policy of a resource, role or organisation tests
	// how a principal came to be.
	classKeys bool
	// hubAt is where a hub stands in the output, by id.
	hubAt map[string]int
}

type inventoryKey struct {
	account, region, operation string
	of                         fact.Key
}

// awsAccount is an account and what its organisation lays on it.
type awsAccount struct {
	id         string
	management bool
	// alone: the account belongs to no organisation.
	alone      bool
	org        string
	scps, rcps []aws.Level
	// scpsGiven and rcpsGiven: everything from the root down was loaded.
	scpsGiven, rcpsGiven bool
	regions              []string
	regionsListed        bool
}

func newAWS(c *fact.Collection, catalogue *credential.Catalogue, managed *awsmanaged.Policies, out *Derived) *awsEstate {
	return &awsEstate{facts: c, catalogue: catalogue, managed: managed, out: out, accounts: map[string]*awsAccount{},
		roles: map[fact.Key]*awsPrincipal{}, inventories: map[inventoryKey]bool{}, texts: map[[2]string]*fact.Document{},
		compiled: map[compileKey]compiledPolicy{}, hubAt: map[string]int{}}
}

func (a *awsEstate) run() {
	a.indexTexts()
	a.indexInventories()
	a.indexAccounts()
	a.indexPrincipals()
	a.indexResources()
	if len(a.principals) == 0 && len(a.resources) == 0 {
		return
	}
	a.choosePrincipalVariants()
	a.deriveTrust()
	a.deriveWebIdentity()
	a.deriveResources()
	a.deriveAccounts()
	a.deriveGaps()
}

func (a *awsEstate) indexTexts() {
	for i := range a.facts.Documents {
		d := &a.facts.Documents[i]
		if len(d.Text) > 0 && d.Of.IsZero() {
			key := [2]string{d.Kind, d.ID}
			if known, ok := a.texts[key]; !ok || newer(d.Evidence, known.Evidence) {
				a.texts[key] = d
			}
		}
	}
}

// newer reports whether evidence a was observed after b.
func newer(a, b []fact.Evidence) bool {
	if len(a) == 0 || a[0].ObservedAt == nil {
		return false
	}
	return len(b) == 0 || b[0].ObservedAt == nil || a[0].ObservedAt.After(*b[0].ObservedAt)
}

func (a *awsEstate) indexInventories() {
	for i := range a.facts.Inventories {
		in := &a.facts.Inventories[i]
		if in.Provider != "aws" {
			continue
		}
		key := inventoryKey{in.Account, in.Region, in.Operation, in.Of}
		a.inventories[key] = a.inventories[key] || in.Complete
		if account := a.account(in.Account); account != nil && in.Region != "" && !account.regionsListed && !slices.Contains(account.regions, in.Region) {
			account.regions = append(account.regions, in.Region)
			slices.Sort(account.regions)
		}
	}
}

// account returns the account with this id, nil for what is no account.
func (a *awsEstate) account(id string) *awsAccount {
	if len(id) != 12 {
		return nil
	}
	known, ok := a.accounts[id]
	if !ok {
		known = &awsAccount{id: id}
		if n, ok := a.facts.Nodes[fact.Key{Kind: "aws-account", ID: id}]; ok {
			known.org = n.Props.String("organization")
			known.alone = known.org == "none"
			if list := n.Props.Strings("regions"); len(list) > 0 {
				known.regions, known.regionsListed = slices.Sorted(slices.Values(list)), true
			}
		}
		a.accounts[id] = known
	}
	return known
}

func (a *awsEstate) sortedAccounts() []*awsAccount {
	return slices.SortedFunc(maps.Values(a.accounts), func(x, y *awsAccount) int { return strings.Compare(x.id, y.id) })
}

// arnPart returns one of the six parts of an ARN, empty where it has none.
func arnPart(arn string, i int) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return ""
	}
	return parts[i]
}

func arnAccount(arn string) string { return arnPart(arn, 4) }
func arnRegion(arn string) string  { return arnPart(arn, 3) }

// verdictOf maps a decision to a hop's verdict.
func verdictOf(d *aws.Decision) fact.Verdict {
	switch d.Result {
	case aws.Allowed:
		return fact.Yes
	case aws.Conditional:
		return fact.Conditional
	case aws.Unknown:
		return fact.Unknown
	default:
		return fact.No
	}
}

// evidenceOf returns the statements that a decision rests on, sorted.
func evidenceOf(d *aws.Decision) []fact.Evidence {
	var all []fact.Evidence
	for _, m := range d.By {
		if m.Policy != nil && m.Statement >= 0 {
			all = append(all, m.Policy.Statement(m.Statement).Evidence()...)
		}
	}
	slices.SortFunc(all, fact.Evidence.Compare)
	return slices.CompactFunc(all, func(x, y fact.Evidence) bool { return x.Compare(y) == 0 })
}

// blockersOf returns the controls that take a hop away, sorted.
func blockersOf(d *aws.Decision) []fact.Blocker {
	blockers := make([]fact.Blocker, 0, len(d.By))
	for _, m := range d.By {
		blockers = append(blockers, m.Blocker())
	}
	slices.SortFunc(blockers, compareBlockers)
	return slices.CompactFunc(blockers, func(x, y fact.Blocker) bool { return compareBlockers(x, y) == 0 })
}

func compareBlockers(x, y fact.Blocker) int {
	return cmp.Or(strings.Compare(x.Control, y.Control), strings.Compare(x.Policy, y.Policy),
		strings.Compare(x.Statement, y.Statement), strings.Compare(x.Reason, y.Reason))
}
