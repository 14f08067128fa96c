package awsapi

import (
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// readCallerIdentity binds the key that the request names to its principal.
func readCallerIdentity(c *call) {
	arn, ok := c.want(c.response, "Arn")
	if !ok {
		return
	}
	principal := PrincipalKey(arn)
	c.addNode(principal.Kind, principal.ID, "", c.response, fact.Props{fact.PropAccount: arnAccount(arn)})
	id := c.request.Get("AccessKeyId").String()
	if id == "" {
		return
	}
	key := fact.Key{Kind: credential.AWSKeyKind(id), ID: id}
	c.addNode(key.Kind, key.ID, "", c.response, fact.Props{fact.PropAccount: arnAccount(arn), fact.PropStatus: "active",
		fact.PropStatusAsOf: timeText(c.at), fact.PropStatusEvidence: c.file.Source + "#" + c.response.Pointer()})
	c.addEdge(key, fact.AuthenticatesAs, principal, c.response.Get("Arn"))
}

// PrincipalKey returns the node that an IAM or STS ARN names.
func PrincipalKey(arn string) fact.Key {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return fact.Key{Kind: "aws-user", ID: arn}
	}
	kind, _, _ := strings.Cut(parts[5], "/")
	switch kind {
	case "role":
		return fact.Key{Kind: "aws-role", ID: arn}
	case "assumed-role", "federated-user":
		return fact.Key{Kind: "aws-session", ID: arn}
	case "root":
		return fact.Key{Kind: "aws-root", ID: arn}
	default:
		return fact.Key{Kind: "aws-user", ID: arn}
	}
}

// readAssumeRole reads the session that an AssumeRole call made. Its secret and
// token are never looked at.
func readAssumeRole(c *call) {
	made := c.response.Get("Credentials")
	id, ok := c.want(made, "AccessKeyId")
	if !ok {
		return
	}
	arn, ok := c.want(c.response.Get("AssumedRoleUser"), "Arn")
	if !ok {
		return
	}
	key := fact.Key{Kind: credential.AWSAssumedRole, ID: id}
	c.addNode(key.Kind, id, "", made, fact.Props{fact.PropAccount: arnAccount(arn), fact.PropExpiresAt: timeProp(made.Get("Expiration"))})
	session := PrincipalKey(arn)
	c.addNode(session.Kind, session.ID, "", c.response.Get("AssumedRoleUser"), fact.Props{fact.PropAccount: arnAccount(arn),
		"roleArn": c.request.Get("RoleArn").String()})
	c.addEdge(key, fact.AuthenticatesAs, session, c.response.Get("AssumedRoleUser", "Arn"))
}

// readAccessKeyInfo reads the account that a key belongs to.
func readAccessKeyInfo(c *call) {
	id := c.request.Get("AccessKeyId").String()
	if id == "" {
		c.diagnose(fact.Error, c.node.Offset(), "reading sts:GetAccessKeyInfo: the response does not name the key; record the call with its request")
		return
	}
	if account, ok := c.want(c.response, "Account"); ok {
		c.addNode(credential.AWSKeyKind(id), id, "", c.response, fact.Props{fact.PropAccount: account})
	}
}
