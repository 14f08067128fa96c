package awsapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

func unitKey(id string) fact.Key {
	if len(id) == 12 {
		return fact.Key{Kind: "aws-account", ID: id}
	}
	return fact.Key{Kind: "aws-organizational-unit", ID: id}
}

// readOrganization reads the organisation, its management account and which
// kinds of policy are switched on. "Not in use" means that the account stands
// alone.
func readOrganization(c *call) {
	if c.none {
		c.addNode("aws-account", c.account, "", nil, fact.Props{"organization": "none"})
		return
	}
	o := c.response.Get("Organization")
	id, ok := c.want(o, "Id")
	if !ok {
		return
	}
	management := o.Get("MasterAccountId").String()
	if management == "" {
		management = o.Get("ManagementAccountId").String()
	}
	c.addNode("aws-organization", id, "", o, fact.Props{"managementAccount": management, "featureSet": o.Get("FeatureSet").String()})
	for _, account := range []string{management, c.account} {
		if account != "" {
			c.addNode("aws-account", account, "", o, fact.Props{"organization": id})
		}
	}
}

func readRoots(c *call) {
	c.listed(fact.Key{})
	for _, r := range c.list(c.response, "Roots") {
		if id, ok := c.want(r, "Id"); ok {
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
	c.listed(fact.Key{})
	for _, a := range c.list(c.response, "Accounts") {
		if id, ok := c.want(a, "Id"); ok {
			c.addNode("aws-account", id, a.Get("Name").String(), a, fact.Props{"organization": organizationOf(a.Get("Arn").String())})
		}
	}
}

// organizationOf returns o-… of an ARN of Organizations.
func organizationOf(arn string) string {
	for i := 0; i+2 < len(arn); i++ {
		if arn[i] == '/' && arn[i+1] == 'o' && arn[i+2] == '-' {
			rest := arn[i+1:]
			for j := range rest {
				if rest[j] == '/' {
					return rest[:j]
				}
			}
			return rest
		}
	}
	return ""
}

func readParents(c *call) {
	child := c.request.Get("ChildId").String()
	if child == "" {
		c.diagnose(fact.Error, c.node.Offset(), "reading organizations:ListParents: the request does not name the child")
		return
	}
	c.listed(unitKey(child))
	for _, p := range c.list(c.response, "Parents") {
		if id, ok := c.want(p, "Id"); ok {
			c.addEdge(unitKey(id), fact.Contains, unitKey(child), p)
		}
	}
}

func readUnits(c *call)             { c.children("OrganizationalUnits") }
func readAccountsForParent(c *call) { c.children("Accounts") }

// children reads what lies below the parent that the request names.
func (c *call) children(list string) {
	parent := c.request.Get("ParentId").String()
	c.listed(unitKey(parent))
	for _, u := range c.list(c.response, list) {
		id, ok := c.want(u, "Id")
		if !ok {
			continue
		}
		c.addNode(unitKey(id).Kind, id, u.Get("Name").String(), u, nil)
		if parent != "" {
			c.addEdge(unitKey(parent), fact.Contains, unitKey(id), u)
		}
	}
}

// docKind returns the document kind of an organisation's policy type; empty for
// types that decide no access.
func docKind(policyType string) string {
	switch policyType {
	case "SERVICE_CONTROL_POLICY":
		return fact.DocSCP
	case "RESOURCE_CONTROL_POLICY":
		return fact.DocRCP
	default:
		return ""
	}
}

// readPolicyNames reads which policies of one type there are.
func readPolicyNames(c *call) {
	c.listed(fact.Key{Kind: "aws-policy-type", ID: c.request.Get("Filter").String()})
}

// readPolicy reads a policy's text.
func readPolicy(c *call) {
	summary := c.response.Get("Policy", "PolicySummary")
	id, ok := c.want(summary, "Id")
	if kind := docKind(summary.Get("Type").String()); ok && kind != "" {
		c.addDocument(kind, id, fact.Key{}, c.response.Get("Policy", "Content"))
	}
}

// readTargets reads what a policy is attached to. The response does not say the
// policy's type: the attachment is noted for both, and the text decides.
func readTargets(c *call) {
	policy := c.request.Get("PolicyId").String()
	if policy == "" {
		c.diagnose(fact.Error, c.node.Offset(), "reading organizations:ListTargetsForPolicy: the request does not name the policy")
		return
	}
	c.listed(fact.Key{Kind: "aws-organizations-policy", ID: policy})
	for _, t := range c.list(c.response, "Targets") {
		if id, ok := c.want(t, "TargetId"); ok {
			c.attachment("", policy, id, t)
		}
	}
}

// readPoliciesForTarget reads which policies of one type hang on a target.
func readPoliciesForTarget(c *call) {
	target, filter := c.request.Get("TargetId").String(), c.request.Get("Filter").String()
	if target == "" {
		c.diagnose(fact.Error, c.node.Offset(), "reading organizations:ListPoliciesForTarget: the request does not name the target")
		return
	}
	of := unitKey(target)
	of.Context = filter
	c.listed(of)
	for _, p := range c.list(c.response, "Policies") {
		if id, ok := c.want(p, "Id"); ok {
			kind := docKind(p.Get("Type").String())
			if kind == "" {
				kind = docKind(filter)
			}
			if kind != "" {
				c.attachment(kind, id, target, p)
			}
		}
	}
}

func (c *call) attachment(kind, policy, target string, at *jsontree.Node) {
	if kind == "" {
		kind = fact.DocOrganizationAttachment
	}
	c.Facts = append(c.Facts, fact.Fact{Document: &fact.Document{Kind: kind, ID: policy, Of: unitKey(target), Evidence: []fact.Evidence{c.evidence(at)}}})
}
