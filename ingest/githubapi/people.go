package githubapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// roleAccess returns what a role on a repository gives: a custom role by the
// permissions that it is made of.
func roleAccess(n *jsontree.Node) (access fact.Access, role string) {
	permissions := n.Get("permissions")
	role = n.Get("role_name").String()
	if role == "" {
		role = n.Get("permission").String()
	}
	switch {
	case permissions.Get("admin").Bool():
		return fact.Control, orText(role, "admin")
	case permissions.Get("maintain").Bool(), permissions.Get("push").Bool():
		return fact.Read | fact.Write, orText(role, "write")
	case permissions.Get("triage").Bool(), permissions.Get("pull").Bool():
		return fact.Read, orText(role, "read")
	}
	switch role {
	case "admin":
		return fact.Control, role
	case "maintain", "write", "push":
		return fact.Read | fact.Write, role
	case "triage", "read", "pull":
		return fact.Read, role
	}
	return fact.NoAccess, role
}

func orText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// may adds what someone may do with a repository by a role.
func (c *call) may(who, repository fact.Key, n *jsontree.Node) {
	access, role := roleAccess(n)
	if access == fact.NoAccess {
		return
	}
	edge := c.addAccess(who, fact.Can, repository, access, n)
	edge.Actions = []string{"role:" + role}
}

// readMembers reads who is of an organisation; asked for role=admin, its owners.
func readMembers(c *call) {
	members := c.elements()
	c.page(fact.Key{}, len(members))
	for _, n := range members {
		if key, ok := c.addUser(n); ok {
			c.addMember(key, n)
			if c.query.Get("role") == "admin" {
				c.addOwner(key, n)
			}
		}
	}
}

// readMembership reads one member's role.
func readMembership(c *call) {
	key := c.userKey(c.args["username"])
	if c.None || c.Response.Get("state").String() == "pending" {
		return
	}
	c.addNode(key, "", c.Response, nil)
	c.addMember(key, c.Response)
	if c.Response.Get("role").String() == "admin" {
		c.addOwner(key, c.Response)
	}
}

func (c *call) addMember(user fact.Key, at *jsontree.Node) {
	c.addEdge(user, fact.MemberOf, c.organization(), at)
}

// addOwner adds that a user owns the organisation, and administers all of it.
func (c *call) addOwner(user fact.Key, at *jsontree.Node) {
	c.addNode(c.organization(), "", at, nil)
	edge := c.addAccess(user, fact.Can, c.organization(), fact.Control, at)
	edge.Actions = []string{"role:owner"}
}

func readOutsideCollaborators(c *call) {
	users := c.elements()
	c.page(fact.Key{}, len(users))
	for _, n := range users {
		c.addUser(n)
	}
}

// addUser adds a user, or an App's bot, that a listing names.
func (c *call) addUser(n *jsontree.Node) (key fact.Key, ok bool) {
	login, ok := c.Want(n, "login")
	if !ok {
		return key, false
	}
	key = c.userKey(login)
	c.addNode(key, login, n, fact.Props{"userId": n.Get("id").Text()})
	return key, true
}

// readCollaborators reads who may do what with a repository, by whatever way.
func readCollaborators(c *call) {
	users := c.elements()
	c.page(fact.Key{}, len(users))
	for _, n := range users {
		if key, ok := c.addUser(n); ok {
			c.may(key, c.repository(), n)
		}
	}
}

// readPermission reads what one user may do with a repository.
func readPermission(c *call) {
	key := c.userKey(c.args["username"])
	c.addNode(key, "", c.Response, nil)
	if c.Response.Get("permission").String() != "none" {
		c.may(key, c.repository(), c.Response)
	}
}

func readTeams(c *call) {
	teams := c.elements()
	c.page(fact.Key{}, len(teams))
	for _, n := range teams {
		c.addTeam(n)
	}
}

// addTeam adds a team. The members of a team within another have what that one
// has.
func (c *call) addTeam(n *jsontree.Node) (key fact.Key, ok bool) {
	slug, ok := c.Want(n, "slug")
	if !ok {
		return key, false
	}
	key = c.teamKey(slug)
	c.addNode(key, n.Get("name").String(), n, fact.Props{"teamId": n.Get("id").Text()})
	if parent := n.Get("parent", "slug").String(); parent != "" {
		c.addNode(c.teamKey(parent), n.Get("parent", "name").String(), n.Get("parent"), fact.Props{"teamId": n.Get("parent", "id").Text()})
		c.addEdge(key, fact.MemberOf, c.teamKey(parent), n.Get("parent"))
	}
	return key, true
}

func readTeamMembers(c *call) {
	team := c.teamKey(c.args["team"])
	users := c.elements()
	c.page(team, len(users))
	c.addNode(team, "", nil, nil)
	for _, n := range users {
		if key, ok := c.addUser(n); ok {
			c.addEdge(key, fact.MemberOf, team, n)
		}
	}
}

func readTeamRepositories(c *call) {
	team := c.teamKey(c.args["team"])
	repositories := c.elements()
	c.page(team, len(repositories))
	c.addNode(team, "", nil, nil)
	for _, n := range repositories {
		if full, ok := c.Want(n, "full_name"); ok {
			c.addRepository(c.repositoryNamed(full), n)
			c.may(team, c.repositoryNamed(full), n)
		}
	}
}

func readRepositoryTeams(c *call) {
	teams := c.elements()
	c.page(fact.Key{}, len(teams))
	for _, n := range teams {
		if key, ok := c.addTeam(n); ok {
			c.may(key, c.repository(), n)
		}
	}
}
