package awsapi

import (
	"maps"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// authorization is one response of GetAccountAuthorizationDetails.
type authorization struct {
	users, groups, roles, policies []*jsontree.Node
	// groupARNs are those of the groups listed, by account and name.
	groupARNs map[[2]string]string
}

// readAuthorizationDetails reads users, groups, roles and managed policies with
// their documents. One file may hold the merged details of several accounts.
func readAuthorizationDetails(c *call) {
	a := authorization{users: c.listed("UserDetailList"), groups: c.listed("GroupDetailList"), roles: c.listed("RoleDetailList"),
		policies: c.listed("Policies"), groupARNs: map[[2]string]string{}}
	accounts := a.accounts(c.account)
	if len(accounts) == 0 {
		accounts = []string{""}
	}
	// AWS's own policies may be left out: their texts are known.
	c.Damaged = c.Damaged || !asksForAll(c.request.Get("Filter"), "User", "Role", "Group", "LocalManagedPolicy")
	for _, account := range accounts {
		c.pageOf(account, fact.Key{})
		if account != "" {
			c.addNode("aws-account", account, "", nil, nil)
		}
	}
	for _, g := range a.groups {
		arn := g.Get("Arn").String()
		a.groupARNs[[2]string{arnAccount(arn), g.Get("GroupName").String()}] = arn
	}
	for _, u := range a.users {
		c.user(u, a.groupARNs)
	}
	for _, g := range a.groups {
		c.group(g)
	}
	for _, r := range a.roles {
		c.role(r)
	}
	for _, p := range a.policies {
		c.managedPolicy(p)
	}
}

// asksForAll reports whether a filter, where there is one, lets all kinds pass.
func asksForAll(filter *jsontree.Node, kinds ...string) bool {
	chosen := filter.Strings()
	for _, kind := range kinds {
		if len(chosen) > 0 && !slices.Contains(chosen, kind) {
			return false
		}
	}
	return true
}

// accounts returns the accounts that the details are of: the one that the call
// was made in, where it is known, and those of what is listed.
func (a *authorization) accounts(known string) (accounts []string) {
	if known != "" {
		accounts = append(accounts, known)
	}
	for _, list := range [][]*jsontree.Node{a.users, a.groups, a.roles, a.policies} {
		for _, n := range list {
			if id := arnAccount(n.Get("Arn").String()); isAccount(id) && !slices.Contains(accounts, id) {
				accounts = append(accounts, id)
			}
		}
	}
	return accounts
}

func (c *call) user(u *jsontree.Node, groups map[[2]string]string) {
	arn, ok := c.Want(u, "Arn")
	if !ok {
		return
	}
	user := fact.Key{Kind: "aws-user", ID: arn}
	c.addNode(user.Kind, arn, u.Get("UserName").String(), u, c.principalProps(u, "UserId"))
	for _, name := range u.Get("GroupList").Elements() {
		if group := groupARN(arn, name.String(), groups); group != "" {
			c.addEdge(user, fact.MemberOf, fact.Key{Kind: "aws-group", ID: group}, name)
		} else {
			c.Fail(name, "a group of "+arn+" has no name that could be read")
		}
	}
	c.identityPolicies(u, user, "UserPolicyList")
	c.boundary(u, user)
}

// groupARN returns the ARN of a user's group: as it is listed, else without a
// path, which is the usual one; empty for none.
func groupARN(user, name string, listed map[[2]string]string) string {
	account := arnAccount(user)
	if arn := listed[[2]string{account, name}]; arn != "" || name == "" || account == "" {
		return arn
	}
	return "arn:" + arnPart(user, 1) + ":iam::" + account + ":group/" + name
}

func (c *call) group(g *jsontree.Node) {
	if arn, ok := c.Want(g, "Arn"); ok {
		group := fact.Key{Kind: "aws-group", ID: arn}
		c.addNode(group.Kind, arn, g.Get("GroupName").String(), g, c.principalProps(g, "GroupId"))
		c.identityPolicies(g, group, "GroupPolicyList")
	}
}

func (c *call) role(r *jsontree.Node) {
	role, ok := c.roleNode(r, nil)
	if !ok {
		return
	}
	c.identityPolicies(r, role, "RolePolicyList")
	c.boundary(r, role)
	for _, profile := range c.list(r, "InstanceProfileList") {
		c.profileNode(profile, role.ID)
	}
}

// roleNode adds a role with its trust policy, and what else is known of it.
func (c *call) roleNode(r *jsontree.Node, more fact.Props) (role fact.Key, ok bool) {
	arn, ok := c.Want(r, "Arn")
	if !ok {
		return role, false
	}
	role = fact.Key{Kind: "aws-role", ID: arn}
	props := c.principalProps(r, "RoleId")
	maps.Copy(props, more)
	if strings.HasPrefix(r.Get("Path").String(), "/aws-service-role/") || strings.Contains(arn, ":role/aws-service-role/") {
		props["serviceLinked"] = true
	}
	if most := r.Get("MaxSessionDuration").Int(); most > 0 {
		props[fact.PropMaxSessionDuration] = float64(most)
	}
	c.addNode(role.Kind, arn, r.Get("RoleName").String(), r, props)
	if r.Get("AssumeRolePolicyDocument") != nil {
		c.addDocument(fact.DocTrust, "AssumeRolePolicyDocument", role, r, "AssumeRolePolicyDocument")
	}
	return role, true
}

func (c *call) principalProps(n *jsontree.Node, id string) fact.Props {
	return fact.Props{"uniqueId": n.Get(id).String(), fact.PropCreatedAt: ingest.Moment(n.Get("CreateDate").Time()),
		fact.PropAccount: arnAccount(n.Get("Arn").String()), "tags": tagProps(n.Get("Tags"))}
}

// identityPolicies reads inline policies and attachments of a user, role or
// group.
func (c *call) identityPolicies(n *jsontree.Node, of fact.Key, inline string) {
	for _, p := range c.list(n, inline) {
		c.addDocument(fact.DocIdentity, p.Get("PolicyName").String(), of, p, "PolicyDocument")
	}
	for _, p := range c.list(n, "AttachedManagedPolicies") {
		if arn, ok := c.Want(p, "PolicyArn"); ok {
			c.attach(fact.DocIdentity, arn, of, p)
		}
	}
}

func (c *call) boundary(n *jsontree.Node, of fact.Key) {
	switch b := n.Get("PermissionsBoundary"); b.Kind() {
	case jsontree.Absent, jsontree.Null:
	case jsontree.Object:
		if arn, ok := c.Want(b, "PermissionsBoundaryArn"); ok {
			c.attach(fact.DocBoundary, arn, of, b)
		}
	default:
		c.Fail(b, "the permissions boundary of "+of.ID+" is no object but "+b.Kind().String())
	}
}

func (c *call) attach(kind, id string, of fact.Key, at *jsontree.Node) {
	c.Facts = append(c.Facts, fact.Fact{Document: &fact.Document{Kind: kind, ID: id, Of: of, Evidence: []fact.Evidence{c.Evidence(at)}}})
}

// managedPolicy reads the default version of a managed policy.
func (c *call) managedPolicy(p *jsontree.Node) {
	arn, ok := c.Want(p, "Arn")
	if !ok {
		return
	}
	wanted := p.Get("DefaultVersionId").String()
	for _, version := range c.list(p, "PolicyVersionList") {
		if version.Get("VersionId").String() == wanted || (wanted == "" && version.Get("IsDefaultVersion").Bool()) {
			c.addDocument(fact.DocManaged, arn, fact.Key{}, version, "Document")
			return
		}
	}
	c.Diagnose(fact.Warning, p, "reading "+c.Operation+": managed policy "+arn+" has no default version in the export; its text counts as not given")
}
