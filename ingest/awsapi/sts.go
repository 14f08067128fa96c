package awsapi

import (
	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// readCallerIdentity binds the key that the request names to its principal.
func readCallerIdentity(c *call) {
	principal, ok := c.principal(c.Response, nil)
	id := c.request.Get("AccessKeyId").String()
	if !ok || id == "" {
		return
	}
	key := fact.Key{Kind: credential.AWSKeyKind(id), ID: id}
	c.addNode(key.Kind, key.ID, "", c.Response, fact.Props{fact.PropAccount: arnAccount(principal.ID), fact.PropStatus: "active",
		fact.PropStatusAsOf: ingest.Moment(c.At), fact.PropStatusEvidence: c.source(c.Response)})
	c.addEdge(key, fact.AuthenticatesAs, principal, c.Response.Get("Arn"))
}

// principal adds the principal whose ARN stands in n.
func (c *call) principal(n *jsontree.Node, props fact.Props) (key fact.Key, ok bool) {
	arn, ok := c.Want(n, "Arn")
	if !ok {
		return key, false
	}
	if key, ok = ingest.AWSPrincipal(arn); !ok {
		c.Fail(n.Get("Arn"), "Arn names no user, role or session")
		return key, false
	}
	all := fact.Props{fact.PropAccount: arnAccount(arn), "roleName": ingest.AWSSessionRole(arn)}
	for name, value := range props {
		all[name] = value
	}
	c.addNode(key.Kind, key.ID, ingest.AWSNameOf(arn), n, all)
	return key, true
}

// readAssumeRole reads the session that an AssumeRole call made. Its secret and
// token are never looked at.
func readAssumeRole(c *call) {
	made := c.Response.Get("Credentials")
	id, ok := c.Want(made, "AccessKeyId")
	if !ok {
		return
	}
	session, ok := c.principal(c.Response.Get("AssumedRoleUser"), fact.Props{"roleArn": c.request.Get("RoleArn").String()})
	if !ok {
		return
	}
	key := fact.Key{Kind: credential.AWSAssumedRole, ID: id}
	c.addNode(key.Kind, id, "", made, fact.Props{fact.PropAccount: arnAccount(session.ID), fact.PropCreatedAt: ingest.Moment(c.At),
		fact.PropExpiresAt: ingest.Moment(made.Get("Expiration").Time()), "mintedBy": c.Operation})
	c.addEdge(key, fact.AuthenticatesAs, session, c.Response.Get("AssumedRoleUser", "Arn"))
}

// readAccessKeyInfo reads the account that a key belongs to.
func readAccessKeyInfo(c *call) {
	id, ok := c.needs("AccessKeyId", "which key this is about")
	if !ok {
		return
	}
	if account, ok := c.Want(c.Response, "Account"); ok {
		c.addNode(credential.AWSKeyKind(id), id, "", c.Response, fact.Props{fact.PropAccount: account})
	}
}
