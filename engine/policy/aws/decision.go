package aws

import (
	"fmt"

	"keyreach/engine/fact"
)

// Result is what a decision comes to.
type Result uint8

// The results.
const (
	// ImplicitlyDenied: something that has to allow does not.
	ImplicitlyDenied Result = iota
	// ExplicitlyDenied: a Deny statement applies.
	ExplicitlyDenied
	// Allowed: whatever the unknown keys are.
	Allowed
	// Conditional: allowed exactly where the decision's condition holds.
	Conditional
	// Unknown: documents that decide are missing.
	Unknown
	resultEnd
)

var resultNames = [resultEnd]string{"ImplicitlyDenied", "ExplicitlyDenied", "Allowed", "Conditional", "Unknown"}

// String returns the result as answers spell it.
func (r Result) String() string {
	if r < resultEnd {
		return resultNames[r]
	}
	return fmt.Sprintf("result(%d)", uint8(r))
}

// The controls that matches name beside those of policies' origins.
const (
	ControlIdentity    = "identity-policy"
	ControlResource    = "resource-policy"
	ControlGrant       = "kms-grant"
	ControlTrust       = "trust-policy"
	ControlBoundary    = "permissions-boundary"
	ControlSession     = "session-policy"
	ControlSCP         = "scp"
	ControlRCP         = "rcp"
	ControlVPCE        = "vpc-endpoint-policy"
	ControlPublicBlock = "public-access-block"
)

// Match is a statement that bears on a decision; or, with Statement -1, a
// control as a whole that lacks an allow, Policy being nil where nothing is
// attached.
type Match struct {
	Control   string
	Policy    *Policy
	Statement int
	// Level is the id of the level of an SCP or RCP.
	Level string
	// unsure: whether the statement applies depends on unknown keys.
	unsure bool
}

// Blocker returns the match in the form of answers.
func (m Match) Blocker() fact.Blocker {
	b := fact.Blocker{Control: m.Control, Evidence: []fact.Evidence{}}
	if m.Policy != nil {
		b.Policy = m.Policy.origin.ID
		b.Evidence = append(b.Evidence, m.Policy.evidence(m.Statement)...)
	}
	if m.Policy != nil && m.Statement >= 0 {
		b.Statement = m.Policy.Statement(m.Statement).Sid
		return b
	}
	if m.Control == ControlPublicBlock {
		b.Reason = "RestrictPublicBuckets keeps a public bucket policy from granting outside the account"
		return b
	}
	b.Reason = "no statement allows it"
	if m.Level != "" {
		b.Reason += " at " + m.Level
	}
	return b
}

// Decision is an answer with its reasons.
type Decision struct {
	Result Result
	// Condition, for Conditional, holds for exactly the requests that are allowed.
	Condition fact.Conditions
	// Missing names the documents that were not given and bear on the answer.
	Missing []fact.Missing
	// By holds the statements that grant (Allowed, Conditional), that deny
	// (ExplicitlyDenied), or the controls that lack an allow (ImplicitlyDenied).
	By []Match
	// denies is kept for the next use of the decision.
	denies []Match
}
