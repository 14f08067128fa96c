package awsapi

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// subjectKind returns the kind of thing that an operation on policies is about,
// which its name says: ListAttachedRolePolicies, GetUserPolicy.
func (c *call) subjectKind() string {
	for word, kind := range map[string]string{"User": "aws-user", "Role": "aws-role", "Group": "aws-group"} {
		if strings.Contains(c.Operation, word) {
			return kind
		}
	}
	return ""
}

// readAttachments reads which managed policies are attached; their texts are other
// answers' matter.
func readAttachments(c *call) {
	attached := c.listed("AttachedPolicies")
	of, ok := c.subject(c.subjectKind())
	if !ok {
		return
	}
	c.page(of, "PathPrefix")
	for _, p := range attached {
		if arn, ok := c.Want(p, "PolicyArn"); ok {
			c.attach(fact.DocIdentity, arn, of, p)
		}
	}
}

// readPolicyNamesOf reads the names of inline policies: that they are there, with
// texts that other answers have.
func readPolicyNamesOf(c *call) {
	if !c.None && c.Response.Complete() && c.Response.Get("PolicyNames") == nil {
		c.Fail(c.Response, "the response has no PolicyNames")
	}
	of, ok := c.subject(c.subjectKind())
	if !ok {
		return
	}
	c.page(of)
	names := c.Response.Get("PolicyNames")
	c.Damaged = c.Damaged || (names != nil && (names.Kind() != jsontree.Array || !names.Complete()))
	for _, name := range names.Elements() {
		if name.String() == "" {
			c.Fail(name, "an inline policy of "+of.ID+" has no name that could be read")
			continue
		}
		c.attach(fact.DocIdentity, name.String(), of, name)
	}
}

// readInlinePolicy reads the text of one inline policy.
func readInlinePolicy(c *call) {
	of, ok := c.subject(c.subjectKind())
	if !ok {
		return
	}
	name := firstText(c.Response.Get("PolicyName"), c.request.Get("PolicyName"))
	if name == "" {
		c.Fail(c.Record, "nothing says which policy of "+of.ID+" this is; record the call with its request (PolicyName)")
		return
	}
	c.addDocument(fact.DocIdentity, name, of, c.Response, "PolicyDocument")
}

func readManagedPolicies(c *call) {
	policies := c.listed("Policies")
	for _, p := range policies {
		if id := arnAccount(p.Get("Arn").String()); c.account == "" && isAccount(id) {
			c.account = id
		}
	}
	c.page(fact.Key{}, "PathPrefix", "Scope", "OnlyAttached", "PolicyUsageFilter")
	for _, p := range policies {
		c.policyNode(p)
	}
}

func readManagedPolicy(c *call) { c.policyNode(c.Response.Get("Policy")) }

// policyNode adds a managed policy: what it is, not what it says.
func (c *call) policyNode(p *jsontree.Node) {
	arn, ok := c.Want(p, "Arn")
	if !ok || !isAccount(arnAccount(arn)) { // AWS's own are in no account, and known
		return
	}
	c.addNode("aws-iam-policy", arn, p.Get("PolicyName").String(), p, fact.Props{fact.PropAccount: arnAccount(arn),
		"defaultVersion": p.Get("DefaultVersionId").String(), "tags": tagProps(p.Get("Tags"))})
}

// readPolicyVersion reads the text of a managed policy where the version is the one
// in force.
func readPolicyVersion(c *call) {
	arn, ok := c.needs("PolicyArn", "which policy this is a version of")
	version := c.Response.Get("PolicyVersion")
	switch {
	case !ok:
	case version.Get("IsDefaultVersion").Bool():
		c.addDocument(fact.DocManaged, arn, fact.Key{}, version, "Document")
	case version.Complete():
		c.Diagnose(fact.Info, c.Record, "reading iam:GetPolicyVersion: this is not the default version of "+arn+", so that it is not in force; it is left out")
	}
}
