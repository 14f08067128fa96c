package awsapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// readInstanceProfiles reads instance profiles: of an account, or of a role that the
// request names.
func readInstanceProfiles(c *call) {
	profiles := c.listed("InstanceProfiles")
	c.accountOfFirst(profiles)
	if c.Operation == "iam:ListInstanceProfiles" && !c.isBare() {
		c.page(fact.Key{}, "PathPrefix")
	}
	for _, p := range profiles {
		c.instanceProfile(p)
	}
}

func readInstanceProfile(c *call) { c.instanceProfile(c.Response.Get("InstanceProfile")) }

// instanceProfile adds a profile with the role in it; there is one at most
// (id_roles_use_switch-role-ec2_instance-profiles.html).
func (c *call) instanceProfile(p *jsontree.Node) {
	roles := c.list(p, "Roles")
	held := ""
	for _, r := range roles {
		if role, ok := c.roleNode(r, brief()); ok {
			held = role.ID
		}
	}
	c.profileNode(p, held)
}

// profileNode adds an instance profile and the role that instances with it run as.
func (c *call) profileNode(p *jsontree.Node, role string) {
	if arn, ok := c.Want(p, "Arn"); ok {
		c.addNode("aws-iam-instance-profile", arn, p.Get("InstanceProfileName").String(), p, fact.Props{fact.PropAccount: arnAccount(arn), "role": role})
	}
}
