package awsapi

import (
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// readAccessKeys reads a user's keys: id, user, status.
func readAccessKeys(c *call) {
	keys := c.list(c.response, "AccessKeyMetadata")
	user := c.request.Get("UserName").String()
	for _, k := range keys {
		if user == "" {
			user = k.Get("UserName").String()
		}
	}
	c.listed(fact.Key{Kind: "aws-user", ID: user})
	for _, k := range keys {
		id, ok := c.want(k, "AccessKeyId")
		if !ok {
			continue
		}
		c.addNode(credential.AWSAccessKey, id, "", k, fact.Props{
			"userName": k.Get("UserName").String(), fact.PropAccount: c.keyAccount(id),
			fact.PropStatus: keyStatus(k.Get("Status").String()), fact.PropStatusAsOf: timeText(c.at),
			fact.PropStatusEvidence: c.file.Source + "#" + k.Pointer(), fact.PropCreatedAt: timeProp(k.Get("CreateDate")),
		})
	}
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
	switch strings.ToLower(status) {
	case "active":
		return "active"
	case "inactive":
		return "inactive"
	case "expired":
		return "expired"
	default:
		return "unknown"
	}
}

// readAccessKeyLastUsed reads when and where a key was used last; the user's
// name in it binds the key to its user.
func readAccessKeyLastUsed(c *call) {
	id := c.request.Get("AccessKeyId").String()
	if id == "" {
		c.diagnose(fact.Error, c.node.Offset(), "reading iam:GetAccessKeyLastUsed: the response does not name the key; record the call with its request")
		return
	}
	key := fact.Key{Kind: credential.AWSAccessKey, ID: id}
	if c.none {
		c.addNode(key.Kind, key.ID, "", nil, fact.Props{fact.PropStatus: "revoked", fact.PropStatusAsOf: timeText(c.at),
			fact.PropStatusEvidence: c.file.Source + "#" + c.node.Pointer()})
		return
	}
	used := c.response.Get("AccessKeyLastUsed")
	c.addNode(key.Kind, key.ID, "", c.response, fact.Props{
		"userName": c.response.Get("UserName").String(), fact.PropAccount: c.keyAccount(id),
		"lastUsed": timeProp(used.Get("LastUsedDate")), "lastUsedService": usedText(used.Get("ServiceName")), "lastUsedRegion": usedText(used.Get("Region")),
	})
}

// usedText returns a member that is "N/A" where a key was never used.
func usedText(n *jsontree.Node) string {
	if text := n.String(); text != "N/A" {
		return text
	}
	return ""
}
