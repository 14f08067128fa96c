package awsapi

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// readAuthorizationDetails reads users, groups, roles and managed policies with
// their documents.
func readAuthorizationDetails(c *call) {
	lists := map[string][]*jsontree.Node{}
	for _, name := range []string{"UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"} {
		lists[name] = c.list(c.response, name)
	}
	if c.account == "" {
		c.account = accountOf(lists)
	}
	c.listed(fact.Key{})
	c.addNode("aws-account", c.account, "", nil, nil)
	groups := map[string]string{}
	for _, g := range lists["GroupDetailList"] {
		groups[g.Get("GroupName").String()] = g.Get("Arn").String()
	}
	for _, u := range lists["UserDetailList"] {
		c.user(u, groups)
	}
	for _, g := range lists["GroupDetailList"] {
		if arn, ok := c.want(g, "Arn"); ok {
			group := fact.Key{Kind: "aws-group", ID: arn}
			c.addNode(group.Kind, arn, g.Get("GroupName").String(), g, nil)
			c.identityPolicies(g, group, "GroupPolicyList")
		}
	}
	for _, r := range lists["RoleDetailList"] {
		c.role(r)
	}
	for _, p := range lists["Policies"] {
		c.managedPolicy(p)
	}
}

// accountOf returns the account of the first principal that is listed.
func accountOf(lists map[string][]*jsontree.Node) string {
	for _, name := range []string{"UserDetailList", "RoleDetailList", "GroupDetailList", "Policies"} {
		for _, n := range lists[name] {
			if account := arnAccount(n.Get("Arn").String()); len(account) == 12 {
				return account
			}
		}
	}
	return ""
}

func (c *call) user(u *jsontree.Node, groups map[string]string) {
	arn, ok := c.want(u, "Arn")
	if !ok {
		return
	}
	user := fact.Key{Kind: "aws-user", ID: arn}
	c.addNode(user.Kind, arn, u.Get("UserName").String(), u, c.principalProps(u, "UserId"))
	for _, name := range u.Get("GroupList").Elements() {
		group := groups[name.String()]
		if group == "" {
			group = "arn:" + partition(arn) + ":iam::" + arnAccount(arn) + ":group/" + name.String()
		}
		c.addEdge(user, fact.MemberOf, fact.Key{Kind: "aws-group", ID: group}, name)
	}
	c.identityPolicies(u, user, "UserPolicyList")
	c.boundary(u, user)
}

func (c *call) role(r *jsontree.Node) {
	arn, ok := c.want(r, "Arn")
	if !ok {
		return
	}
	role := fact.Key{Kind: "aws-role", ID: arn}
	props := c.principalProps(r, "RoleId")
	if strings.HasPrefix(r.Get("Path").String(), "/aws-service-role/") || strings.Contains(arn, ":role/aws-service-role/") {
		props["serviceLinked"] = true
	}
	c.addNode(role.Kind, arn, r.Get("RoleName").String(), r, props)
	if trust := r.Get("AssumeRolePolicyDocument"); trust.Kind() != jsontree.Absent {
		c.addDocument(fact.DocTrust, "AssumeRolePolicyDocument", role, trust)
	}
	c.identityPolicies(r, role, "RolePolicyList")
	c.boundary(r, role)
}

func (c *call) principalProps(n *jsontree.Node, id string) fact.Props {
	props := fact.Props{"uniqueId": n.Get(id).String(), fact.PropCreatedAt: timeProp(n.Get("CreateDate")), fact.PropAccount: arnAccount(n.Get("Arn").String())}
	tags := map[string]any{}
	for _, tag := range n.Get("Tags").Elements() {
		tags[tag.Get("Key").String()] = tag.Get("Value").String()
	}
	if len(tags) > 0 {
		props["tags"] = tags
	}
	return props
}

// identityPolicies reads inline policies and attachments of a user, role or
// group.
func (c *call) identityPolicies(n *jsontree.Node, of fact.Key, inline string) {
	for _, p := range c.list(n, inline) {
		c.addDocument(fact.DocIdentity, p.Get("PolicyName").String(), of, p.Get("PolicyDocument"))
	}
	for _, p := range c.list(n, "AttachedManagedPolicies") {
		if arn, ok := c.want(p, "PolicyArn"); ok {
			c.attach(fact.DocIdentity, arn, of, p)
		}
	}
}

func (c *call) boundary(n *jsontree.Node, of fact.Key) {
	if b := n.Get("PermissionsBoundary"); b.Kind() == jsontree.Object {
		if arn, ok := c.want(b, "PermissionsBoundaryArn"); ok {
			c.attach(fact.DocBoundary, arn, of, b)
		}
	}
}

func (c *call) attach(kind, id string, of fact.Key, at *jsontree.Node) {
	c.Facts = append(c.Facts, fact.Fact{Document: &fact.Document{Kind: kind, ID: id, Of: of, Evidence: []fact.Evidence{c.evidence(at)}}})
}

// managedPolicy reads the default version of a managed policy.
func (c *call) managedPolicy(p *jsontree.Node) {
	arn, ok := c.want(p, "Arn")
	if !ok {
		return
	}
	wanted := p.Get("DefaultVersionId").String()
	for _, version := range c.list(p, "PolicyVersionList") {
		if version.Get("VersionId").String() == wanted || (wanted == "" && version.Get("IsDefaultVersion").Bool()) {
			c.addDocument(fact.DocManaged, arn, fact.Key{}, version.Get("Document"))
			return
		}
	}
	c.diagnose(fact.Warning, p.Offset(), "reading "+c.operation+": managed policy "+arn+" has no default version in the export; its text counts as not given")
}

func partition(arn string) string {
	parts := strings.SplitN(arn, ":", 3)
	if len(parts) < 3 || parts[1] == "" {
		return "aws"
	}
	return parts[1]
}
