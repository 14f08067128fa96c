package gitlabapi

import (
	"slices"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// deployTokens reads the deploy tokens of a project or a group.
func (c *call) deployTokens() {
	for _, n := range c.List() {
		key, ok := c.token(n, "gitlab-deploy-token", "deploy_tokens")
		if !ok || !slices.Contains(texts(n.Get("scopes")), "read_repository") || !c.isProject() {
			continue
		}
		c.NodeOnce(fact.Node{Key: c.repository(), Evidence: []fact.Evidence{c.at(n)}})
		edge := c.Edge(key, fact.Can, c.repository(), c.at(n))
		edge.Access, edge.Actions = fact.Read, []string{"read_repository"}
	}
}

// accessTokens reads the access tokens of a project or a group.
func (c *call) accessTokens() {
	for _, n := range c.List() {
		c.token(n, "gitlab-project-access-token", "access_tokens")
	}
}

func (c *call) isProject() bool {
	_, kind, _, _, _ := address(c.Answer)
	return kind == "projects" && c.known
}

// token adds a token by its number.
func (c *call) token(n *jsontree.Node, kind, list string) (key fact.Key, ok bool) {
	id := n.Get("id").Text()
	if id == "" {
		c.Diagnose(fact.Warning, n, "reading GitLab's tokens: this one has no id; it is left out")
		return key, false
	}
	here := c.at(n)
	key = fact.Key{Kind: kind, ID: c.holder + "/" + list + "/" + id}
	props := fact.Props{"scopes": texts(n.Get("scopes")), fact.PropCreatedAt: ingest.Moment(n.Get("created_at").Time()), fact.PropExpiresAt: day(n.Get("expires_at")),
		"lastUsedAt": ingest.Moment(n.Get("last_used_at").Time()), "accessLevel": n.Get("access_level").Text(), "userId": n.Get("user_id").Text(),
		"username": ingest.Shown(n.Get("username").String(), 200)}
	ingest.ListedActive(props, here)
	switch {
	case n.Get("revoked").Text() == "true":
		revise(props, "revoked")
	case n.Get("expired").Text() == "true":
		revise(props, "expired")
	case n.Get("active").Text() == "false":
		revise(props, "inactive")
	}
	c.Node(fact.Node{Key: key, Name: ingest.Shown(n.Get("name").String(), 200), Props: props, Evidence: []fact.Evidence{here}})
	return key, true
}

// revise sets another status than active, where one is known.
func revise(props fact.Props, status string) {
	if props[fact.PropStatus] != nil || status == "revoked" {
		props[fact.PropStatus] = status
	}
}

// day returns a date or a time as props have it; a token ends at the begin of the day.
func day(n *jsontree.Node) string {
	if at, err := time.Parse(time.DateOnly, n.String()); err == nil {
		return at.Format(time.RFC3339)
	}
	return ingest.Moment(n.Time())
}
