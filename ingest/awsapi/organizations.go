package awsapi

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// unitKey names an account, an organisational unit or a root by its id.
func unitKey(id string) fact.Key {
	if isAccount(id) {
		return fact.Key{Kind: "aws-account", ID: id}
	}
	return fact.Key{Kind: "aws-organizational-unit", ID: id}
}

// readOrganization reads the organisation, its management account and which
// kinds of policy are switched on. "Not in use" means that the account stands
// alone.
func readOrganization(c *call) {
	if c.None {
		if c.account == "" {
			c.Fail(c.Record, "the account is in no organisation, and nothing says which account this is")
			return
		}
		c.addNode("aws-account", c.account, "", nil, fact.Props{"organization": "none"})
		return
	}
	o := c.Response.Get("Organization")
	id, ok := c.Want(o, "Id")
	if !ok {
		return
	}
	management := firstText(o.Get("MasterAccountId"), o.Get("ManagementAccountId"))
	c.addNode("aws-organization", id, "", o, fact.Props{"managementAccount": management, "featureSet": o.Get("FeatureSet").String()})
	for i, account := range []string{management, c.account} {
		if account != "" && (i == 0 || account != management) {
			c.addNode("aws-account", account, "", o, fact.Props{"organization": id})
		}
	}
}

func readRoots(c *call) {
	c.page(fact.Key{})
	for _, r := range c.listed("Roots") {
		if id, ok := c.Want(r, "Id"); ok {
			var types []string
			for _, t := range r.Get("PolicyTypes").Elements() {
				if t.Get("Status").String() == "ENABLED" {
					types = append(types, t.Get("Type").String())
				}
			}
			c.addNode("aws-organizational-unit", id, r.Get("Name").String(), r, fact.Props{"root": true, "policyTypes": types})
		}
	}
}

func readAccounts(c *call) {
	if !c.isBare() { // a bare one may be the accounts of one unit
		c.page(fact.Key{})
	}
	for _, a := range c.listed("Accounts") {
		c.unit(a)
	}
}

// unit adds an account or a unit that is listed.
func (c *call) unit(n *jsontree.Node) (key fact.Key, ok bool) {
	id, ok := c.Want(n, "Id")
	if !ok {
		return key, false
	}
	key = unitKey(id)
	props := fact.Props{}
	if key.Kind == "aws-account" {
		props["organization"] = organizationOf(n.Get("Arn").String())
	}
	c.addNode(key.Kind, id, n.Get("Name").String(), n, props)
	return key, true
}

// organizationOf returns o-… of an ARN of Organizations:
// arn:aws:organizations::<management account>:account/o-…/<id>.
func organizationOf(arn string) string {
	for part := range strings.SplitSeq(arn, "/") {
		if strings.HasPrefix(part, "o-") {
			return part
		}
	}
	return ""
}

func readParents(c *call) {
	child, ok := c.needs("ChildId", "whose parents these are")
	if !ok {
		return
	}
	c.page(unitKey(child))
	for _, p := range c.listed("Parents") {
		if id, ok := c.Want(p, "Id"); ok {
			c.addEdge(unitKey(id), fact.Contains, unitKey(child), p)
		}
	}
}

func readUnits(c *call)             { c.children("OrganizationalUnits") }
func readAccountsForParent(c *call) { c.children("Accounts") }

// children reads what lies below the parent that the request names.
func (c *call) children(list string) {
	parent := c.request.Get("ParentId").String()
	switch {
	case parent != "":
		c.page(unitKey(parent))
	case c.isBare():
		c.Diagnose(fact.Info, c.Record, "reading "+c.Operation+": nothing says what these lie below; record the call with its request (ParentId)")
	default:
		c.needs("ParentId", "what these lie below")
	}
	for _, n := range c.listed(list) {
		if key, ok := c.unit(n); ok && parent != "" {
			c.addEdge(unitKey(parent), fact.Contains, key, n)
		}
	}
}
