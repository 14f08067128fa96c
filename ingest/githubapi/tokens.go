package githubapi

import (
	"slices"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

const fineGrained = "github-pat-fine-grained"

// readTokens reads the fine-grained tokens that may use an organisation. Each is a
// credential that acts as a session of its owner: narrower than he is.
func readTokens(c *call) { c.tokens("approved") }

// readTokenRequests reads those that wait for an approval and may not, yet.
func readTokenRequests(c *call) { c.tokens("requested") }

func (c *call) tokens(state string) {
	tokens := c.elements()
	c.page(fact.Key{}, len(tokens))
	for _, n := range tokens {
		id, ok := c.Want(n, "token_id")
		owner, named := c.Want(n.Get("owner"), "login")
		if ok && named {
			c.token(n, id, c.userKey(owner), state)
		}
	}
}

func (c *call) token(n *jsontree.Node, id string, owner fact.Key, state string) {
	credential, session := fact.Key{Kind: fineGrained, ID: id}, fact.Key{Kind: "github-user-session", ID: id}
	status := "active"
	if n.Get("token_expired").Bool() {
		status = "expired"
	}
	c.addNode(owner, owner.ID[len(c.host)+1:], n.Get("owner"), fact.Props{"userId": n.Get("owner", "id").Text()})
	c.addNode(credential, n.Get("token_name").String(), n, fact.Props{"user": owner.ID, fact.PropExpiresAt: ingest.Moment(n.Get("token_expires_at").Time()),
		"lastUsed": ingest.Moment(n.Get("token_last_used_at").Time()), "accessGrantedAt": ingest.Moment(n.Get("access_granted_at").Time()),
		fact.PropStatus: status, fact.PropStatusAsOf: ingest.Moment(c.At), fact.PropStatusEvidence: c.File.Source + "#" + n.Pointer()})
	permissions := n.Get("permissions")
	grant := ingest.ReadGitHubGrant(permissions.Get("organization"), permissions.Get("repository"), permissions.Get("other"))
	props := grant.Props()
	props["user"], props["organization"], props["grantState"], props["repositorySelection"] = owner.ID, c.organization().ID, state, n.Get("repository_selection").String()
	c.addNode(session, n.Get("token_name").String(), n, props)
	c.addEdge(credential, fact.AuthenticatesAs, session, n)
	c.grants[c.organization().ID+"#"+n.Get("id").Text()] = session
}

// readTokenRepositories reads which repositories a token has. The path names the
// grant; whose it is stands in the list of the tokens.
func readTokenRepositories(c *call) {
	repositories := c.elements()
	c.later = append(c.later, func() {
		session, known := c.grants[c.organization().ID+"#"+c.args["grant"]]
		if !known {
			c.Diagnose(fact.Warning, c.Record, "reading "+c.Operation+": the list of the tokens (GET /orgs/{org}/personal-access-tokens) is not in this file, so that it is not known whose repositories these are; record both into one file")
			return
		}
		c.page(session, len(repositories))
		for _, n := range repositories {
			if full, ok := c.Want(n, "full_name"); ok {
				c.addRepository(c.repositoryNamed(full), n)
				c.selected[session] = append(c.selected[session], c.repositoryNamed(full).ID)
			}
		}
		all := slices.Clone(c.selected[session])
		slices.Sort(all)
		c.addNode(session, "", nil, fact.Props{"repositories": slices.Compact(all)})
		c.EndPages()
	})
}
