package awsapi

import (
	"slices"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// readAccessKeys reads a user's keys: id, user, status.
func readAccessKeys(c *call) {
	keys := c.listed("AccessKeyMetadata")
	asked := c.request.Get("UserName").String()
	for _, user := range usersOf(keys, asked) {
		c.page(fact.Key{Kind: "aws-user", ID: user})
	}
	if len(c.Pages) == 0 && len(keys) == 0 {
		c.Diagnose(fact.Info, c.Record, "reading iam:ListAccessKeys: an empty list, and nothing says of which user; record the call with its request")
	}
	for _, k := range keys {
		c.accessKey(k, asked)
	}
}

// usersOf returns the users whose keys were listed.
func usersOf(keys []*jsontree.Node, asked string) (users []string) {
	if asked != "" {
		return []string{asked}
	}
	for _, k := range keys {
		if user := k.Get("UserName").String(); user != "" && !slices.Contains(users, user) {
			users = append(users, user)
		}
	}
	return users
}

func (c *call) accessKey(k *jsontree.Node, user string) {
	id, ok := c.Want(k, "AccessKeyId")
	if !ok {
		return
	}
	if own := k.Get("UserName").String(); own != "" {
		user = own
	}
	c.addNode(credential.AWSAccessKey, id, "", k, fact.Props{
		"userName": user, fact.PropAccount: c.keyAccount(id),
		fact.PropStatus: keyStatus(k.Get("Status").String()), fact.PropStatusAsOf: ingest.Moment(c.At),
		fact.PropStatusEvidence: c.source(k), fact.PropCreatedAt: ingest.Moment(k.Get("CreateDate").Time()),
	})
}

// keyAccount returns the account a key belongs to: that of the call, else the
// one that its id spells.
func (c *call) keyAccount(id string) string {
	if c.account != "" {
		return c.account
	}
	account, _ := credential.AWSKeyAccount(id)
	return account
}

func keyStatus(status string) string {
	switch status = strings.ToLower(status); status {
	case "active", "inactive", "expired":
		return status
	default:
		return "unknown"
	}
}

// readAccessKeyLastUsed reads when and where a key was used last; the user's
// name in it binds the key to its user.
func readAccessKeyLastUsed(c *call) {
	id, ok := c.needs("AccessKeyId", "which key this is about")
	if !ok {
		return
	}
	key := fact.Key{Kind: credential.AWSKeyKind(id), ID: id}
	if c.None {
		c.addNode(key.Kind, key.ID, "", nil, fact.Props{fact.PropStatus: "revoked", fact.PropStatusAsOf: ingest.Moment(c.At),
			fact.PropStatusEvidence: c.source(c.Record)})
		return
	}
	used := c.Response.Get("AccessKeyLastUsed")
	c.addNode(key.Kind, key.ID, "", c.Response, fact.Props{
		"userName": c.Response.Get("UserName").String(), fact.PropAccount: c.keyAccount(id),
		"lastUsed": ingest.Moment(used.Get("LastUsedDate").Time()), "lastUsedService": usedText(used.Get("ServiceName")), "lastUsedRegion": usedText(used.Get("Region")),
	})
}

// usedText returns a member that is "N/A" where a key was never used.
func usedText(n *jsontree.Node) string {
	if text := n.String(); text != "N/A" {
		return text
	}
	return ""
}
