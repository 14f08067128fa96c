package awsapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// readRoles reads iam:ListRoles for what GetAccountAuthorizationDetails does not
// tell: how long a session of a role may be asked for. What a role may do is that
// call's matter.
func readRoles(c *call) {
	for _, r := range c.listed("Roles") {
		c.sessionLimit(r)
	}
}

// readRole reads iam:GetRole for the same.
func readRole(c *call) {
	if r := c.Response.Get("Role"); r != nil {
		c.sessionLimit(r)
	}
}

func (c *call) sessionLimit(r *jsontree.Node) {
	arn, ok := c.Want(r, "Arn")
	if !ok {
		return
	}
	props := fact.Props{fact.PropAccount: arnAccount(arn)}
	if seconds := r.Get("MaxSessionDuration").Int(); seconds > 0 {
		props[fact.PropMaxSessionDuration] = float64(seconds)
	}
	c.addNode("aws-role", arn, r.Get("RoleName").String(), r, props)
}
