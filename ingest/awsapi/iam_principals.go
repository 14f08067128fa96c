package awsapi

import (
	"maps"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// The answers of IAM that tell of one kind of thing each. What they leave out is
// not known, other than with GetAccountAuthorizationDetails, which leaves nothing
// out; so the nodes of these say how much they tell.

// brief are the props of what a listing names: its policies are other answers'
// matter, and it has "a subset of the available attributes" (API_ListRoles.html):
// neither tags nor the permissions boundary.
func brief() fact.Props { return fact.Props{fact.PropPoliciesApart: true} }

// full are the props of what a call for this one thing returns: all but policies,
// as far as it could be read.
func full(n *jsontree.Node) fact.Props {
	props := brief()
	if kind := n.Get("PermissionsBoundary").Kind(); n.Complete() && (kind == jsontree.Absent || kind == jsontree.Null || kind == jsontree.Object) {
		props[fact.PropAttributesWhole] = true
	}
	return props
}

func readRoles(c *call) {
	roles := c.listed("Roles")
	c.accountOfFirst(roles)
	c.page(fact.Key{}, "PathPrefix")
	for _, r := range roles {
		c.roleNode(r, brief())
	}
}

func readRole(c *call) {
	r := c.Response.Get("Role")
	if role, ok := c.roleNode(r, full(r)); ok {
		c.boundary(r, role)
	}
}

func readUsers(c *call) {
	users := c.listed("Users")
	c.accountOfFirst(users)
	c.page(fact.Key{}, "PathPrefix")
	for _, u := range users {
		c.principalNode("aws-user", "User", u, brief())
	}
}

func readUser(c *call) {
	u := c.Response.Get("User")
	if user, ok := c.principalNode("aws-user", "User", u, full(u)); ok {
		c.boundary(u, user)
	}
}

// readGroups reads groups; the same form answers ListGroupsForUser, so that a bare
// one is no listing.
func readGroups(c *call) {
	groups := c.listed("Groups")
	c.accountOfFirst(groups)
	if !c.isBare() {
		c.page(fact.Key{}, "PathPrefix")
	}
	for _, g := range groups {
		c.principalNode("aws-group", "Group", g, brief())
	}
}

// readGroup reads a group with its members.
func readGroup(c *call) {
	users := c.listed("Users")
	group, ok := c.principalNode("aws-group", "Group", c.Response.Get("Group"), brief())
	if !ok {
		return
	}
	c.pageOf(arnAccount(group.ID), group)
	for _, u := range users {
		if user, ok := c.principalNode("aws-user", "User", u, brief()); ok {
			c.addEdge(user, fact.MemberOf, group, u)
		}
	}
}

// readGroupsForUser reads the groups of the user that the request names.
func readGroupsForUser(c *call) {
	groups := c.listed("Groups")
	c.accountOfFirst(groups)
	user, ok := c.subject("aws-user")
	if !ok {
		return
	}
	c.page(user)
	for _, g := range groups {
		if group, ok := c.principalNode("aws-group", "Group", g, brief()); ok {
			c.addEdge(user, fact.MemberOf, group, g)
		}
	}
}

// principalNode adds a user or group; word begins the names of its members.
func (c *call) principalNode(kind, word string, n *jsontree.Node, more fact.Props) (key fact.Key, ok bool) {
	arn, ok := c.Want(n, "Arn")
	if !ok {
		return key, false
	}
	props := c.principalProps(n, word+"Id")
	maps.Copy(props, more)
	if used := n.Get("PasswordLastUsed").Time(); used != nil {
		props["passwordLastUsed"] = ingest.Moment(used)
	}
	key = fact.Key{Kind: kind, ID: arn}
	c.addNode(kind, arn, n.Get(word+"Name").String(), n, props)
	return key, true
}

// accountOfFirst takes the account of a call that does not say it from the first
// thing it lists.
func (c *call) accountOfFirst(list []*jsontree.Node) {
	if c.account == "" && len(list) > 0 {
		c.account = arnAccount(list[0].Get("Arn").String())
	}
}

// subject returns the user, role or group that a request, or the response, names.
func (c *call) subject(kind string) (key fact.Key, ok bool) {
	member := nameMember(kind)
	name := firstText(c.request.Get(member), c.Response.Get(member))
	if name == "" {
		c.Fail(c.Record, "nothing says what this is of; record the call with its request ("+member+")")
		return key, false
	}
	return c.subjectNamed(kind, name)
}

func nameMember(kind string) string {
	switch kind {
	case "aws-role":
		return "RoleName"
	case "aws-group":
		return "GroupName"
	default:
		return "UserName"
	}
}

// subjectNamed returns the user, role or group of a name. A name is unique in its
// account whatever the path (reference_iam-quotas.html), which it doesn't tell: the
// ARN is written without one, and linking finds the thing whose ARN has one.
func (c *call) subjectNamed(kind, name string) (key fact.Key, ok bool) {
	resource := strings.TrimPrefix(kind, "aws-")
	if !isAccount(c.account) {
		c.Fail(c.Record, "nothing says of which account this "+resource+" is; name the account under sources in keyreach.yaml, or record the call")
		return key, false
	}
	key = fact.Key{Kind: kind, ID: "arn:" + partitionOf(c.region) + ":iam::" + c.account + ":" + resource + "/" + name}
	c.NodeOnce(fact.Node{Key: key, Name: name, Props: fact.Props{fact.PropAccount: c.account, fact.PropPoliciesApart: true},
		Evidence: []fact.Evidence{c.Evidence(c.Record)}})
	return key, true
}
