package awsapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// policyKind is the kind of a policy of an organisation, whatever its type.
const policyKind = "aws-organizations-policy"

// docKind returns the document kind of an organisation's policy type; empty for
// types that decide no access.
func docKind(policyType string) string {
	switch policyType {
	case "SERVICE_CONTROL_POLICY":
		return fact.DocSCP
	case "RESOURCE_CONTROL_POLICY":
		return fact.DocRCP
	default:
		return ""
	}
}

// readPolicyNames reads which policies of one type there are, so that a text
// that was not given is missed.
func readPolicyNames(c *call) {
	filter, ok := c.needs("Filter", "of which type these policies are")
	if !ok {
		return
	}
	c.page(fact.Key{Kind: "aws-policy-type", ID: filter})
	for _, p := range c.listed("Policies") {
		if id, ok := c.Want(p, "Id"); ok && docKind(filter) != "" {
			c.addNode(policyKind, id, p.Get("Name").String(), p, fact.Props{"policyType": filter, "awsManaged": p.Get("AwsManaged").Bool()})
		}
	}
}

// readPolicy reads a policy's text.
func readPolicy(c *call) {
	policy := c.Response.Get("Policy")
	summary := policy.Get("PolicySummary")
	id, ok := c.Want(summary, "Id")
	if kind := docKind(summary.Get("Type").String()); ok && kind != "" {
		c.addDocument(kind, id, fact.Key{}, policy, "Content")
	}
}

// readTargets reads what a policy is attached to. The response does not say the
// policy's type: the text of the same id decides.
func readTargets(c *call) {
	policy, ok := c.needs("PolicyId", "which policy these are the targets of")
	if !ok {
		return
	}
	c.page(fact.Key{Kind: policyKind, ID: policy})
	for _, t := range c.listed("Targets") {
		if id, ok := c.Want(t, "TargetId"); ok {
			c.attachment(fact.DocOrganizationAttachment, policy, id, t)
		}
	}
}

// readPoliciesForTarget reads which policies of one type hang on a target.
func readPoliciesForTarget(c *call) {
	target, ok := c.needs("TargetId", "what these policies hang on")
	if !ok {
		return
	}
	filter, ok := c.needs("Filter", "of which type these policies are")
	if !ok {
		return
	}
	of := unitKey(target)
	of.Context = filter
	c.page(of)
	for _, p := range c.listed("Policies") {
		id, ok := c.Want(p, "Id")
		kind := docKind(p.Get("Type").String())
		if kind == "" {
			kind = docKind(filter)
		}
		if ok && kind != "" {
			c.attachment(kind, id, target, p)
		}
	}
}

func (c *call) attachment(kind, policy, target string, at *jsontree.Node) {
	c.Facts = append(c.Facts, fact.Fact{Document: &fact.Document{Kind: kind, ID: policy, Of: unitKey(target), Evidence: []fact.Evidence{c.Evidence(at)}}})
}
