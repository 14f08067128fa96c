package derive

import (
	"maps"
	"slices"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
	"keyreach/engine/policy/awsactions"
	"keyreach/engine/policy/awsmanaged"
)

// awsEstate is what AWS's evaluator needs of an estate, indexed.
type awsEstate struct {
	facts     *fact.Collection
	catalogue *credential.Catalogue
	managed   *awsmanaged.Policies
	actions   *awsactions.Catalogue
	out       *Derived
	kinds     []resourceKind

	accounts map[string]*awsAccount
	// foreign stands for the account of a bucket that is known to be some other.
	foreign     *awsAccount
	principals  []*awsPrincipal
	resources   []*awsResource
	resourceOf  map[fact.Key]*awsResource
	inventories inventories
	listedIn    map[listingSource]bool
	documents   documents
	// partly are the principals and groups of which answers tell a part only.
	partly map[fact.Key]bool

	compiled map[compileKey]compiledPolicy
	grants   map[*aws.Policy]*policyGrants
	views    map[viewKey]aws.View
	services map[*aws.Policy][]string
	evidence map[policyStatement][]fact.Evidence
	// set and request are the question being asked.
	set     aws.Policies
	request aws.Request
	// tagKeys are the request keys of principals' tags that some policy reads.
	tagKeys []string
	// hubAt is where a hub stands in the output, by id.
	hubAt map[string]int
}

// awsAccount is an account and what its organisation lays on it.
type awsAccount struct {
	id         string
	management bool
	// alone: the account belongs to no organisation.
	alone      bool
	org        string
	scps, rcps lain
	// regions are those that count, sorted; regionsListed says that a list of
	// the account's regions was given, else they are those seen in its calls.
	regions       []string
	regionsListed bool
	// presumed is a grant to the account of everything, which stands in for a
	// policy that was not given.
	presumed *aws.Policy
}

// noOrganization is the organisation of an account that is known to be in none.
const noOrganization = "none"

func newAWS(c *fact.Collection, tables *Tables, out *Derived) *awsEstate {
	return &awsEstate{facts: c, catalogue: tables.Catalogue, managed: tables.Managed, actions: tables.Actions, out: out, kinds: resourceKinds(), accounts: map[string]*awsAccount{}, foreign: &awsAccount{id: foreignID},
		resourceOf: map[fact.Key]*awsResource{}, compiled: map[compileKey]compiledPolicy{}, grants: map[*aws.Policy]*policyGrants{}, views: map[viewKey]aws.View{}, services: map[*aws.Policy][]string{},
		evidence: map[policyStatement][]fact.Evidence{}, hubAt: map[string]int{}}
}

func (a *awsEstate) run() {
	a.documents = a.indexDocuments()
	a.indexInventories()
	a.indexAccounts()
	a.indexPrincipals()
	a.indexResources()
	a.indexBlocks()
	if len(a.principals) == 0 && len(a.resources) == 0 {
		a.profileGaps()
		a.ownerGaps()
		return
	}
	a.indexTagKeys()
	a.choosePrincipalVariants()
	a.deriveTrust()
	a.deriveWebIdentity()
	a.deriveResources()
	a.derivePublic()
	a.deriveAccounts()
	a.deriveUngranted()
	a.deriveStaying()
	a.deriveGaps()
}

// account returns the account with this id, nil for what is no account.
func (a *awsEstate) account(id string) *awsAccount {
	if len(id) != 12 || strings.Trim(id, "0123456789") != "" {
		return nil
	}
	known, ok := a.accounts[id]
	if !ok {
		known = &awsAccount{id: id}
		if n, ok := a.facts.Nodes[fact.Key{Kind: "aws-account", ID: id}]; ok {
			known.org = n.Props.String("organization")
			known.alone = known.org == noOrganization
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

// nameOf returns what stands behind the last slash of an ARN.
func nameOf(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
