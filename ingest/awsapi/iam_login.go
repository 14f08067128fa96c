package awsapi

import (
	"slices"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// readMFADevices reads the MFA devices of a user.
func readMFADevices(c *call) {
	devices := c.listed("MFADevices")
	asked := c.request.Get("UserName").String()
	serials := map[string][]string{}
	users := usersOf(devices, asked)
	for _, d := range devices {
		serial, ok := c.Want(d, "SerialNumber")
		if c.account == "" {
			c.account = arnAccount(serial) // of a virtual device: arn:aws:iam::…:mfa/…
		}
		if user := d.Get("UserName").String(); ok && user != "" {
			serials[user] = append(serials[user], serial)
		}
	}
	if len(users) == 0 {
		c.Diagnose(fact.Info, c.Record, "reading iam:ListMFADevices: an empty list, and nothing says of which user; record the call with its request")
	}
	for _, name := range users {
		user, ok := c.subjectNamed("aws-user", name)
		if !ok {
			return
		}
		c.page(user)
		c.addNode(user.Kind, user.ID, name, c.Response.Get("MFADevices"), fact.Props{"mfaDevices": slices.Sorted(slices.Values(serials[name]))})
	}
}

// readLoginProfile reads whether a user has a password for the console.
func readLoginProfile(c *call) {
	profile := c.Response.Get("LoginProfile")
	name := firstText(c.request.Get("UserName"), profile.Get("UserName"))
	if name == "" {
		c.Fail(c.Record, "nothing says of which user this is; record the call with its request (UserName)")
		return
	}
	if profile.Kind() != jsontree.Object && !c.None {
		c.Fail(c.Record, "the response has no LoginProfile")
		return
	}
	if user, ok := c.subjectNamed("aws-user", name); ok {
		c.addNode(user.Kind, user.ID, name, profile, fact.Props{"loginProfile": !c.None, "loginProfileSince": ingest.Moment(profile.Get("CreateDate").Time())})
	}
}
