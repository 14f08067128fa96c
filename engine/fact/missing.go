package fact

import (
	"cmp"
	"strings"
)

// Effect says what an absent input could change.
type Effect string

// The effects.
const (
	// UpperBound: the input could only take away; the verdict stands.
	UpperBound Effect = "upper-bound"
	// NotDecided: the input could grant, or a technique depends on it; what
	// hangs on it is unknown.
	NotDecided Effect = "not-decided"
)

// Missing names an input that was not given.
type Missing struct {
	// What is the input, in words: "key policy of <arn>".
	What string `json:"what"`
	// Effect says what it could change.
	Effect Effect `json:"effect"`
	// SettledBy is the read-only call or file that gives it.
	SettledBy string `json:"settledBy,omitempty"`
}

// Compare orders by effect (not-decided first), then by what.
func (m Missing) Compare(other Missing) int {
	return cmp.Or(strings.Compare(string(m.Effect), string(other.Effect)),
		strings.Compare(m.What, other.What), strings.Compare(m.SettledBy, other.SettledBy))
}

// Blocker names a control that takes a hop away.
type Blocker struct {
	// Control is the kind of control: identity-policy, trust-policy,
	// permissions-boundary, scp, rcp, session-policy, resource-policy, status…
	Control string `json:"control"`
	// Policy is the policy's id or ARN, Statement its Sid or "#<index>".
	Policy    string     `json:"policy,omitempty"`
	Statement string     `json:"statement,omitempty"`
	Reason    string     `json:"reason,omitempty"`
	Evidence  []Evidence `json:"evidence"`
}

// Severity grades a diagnostic.
type Severity string

// The severities.
const (
	// Error: something in the file could not be read; what it held is missing.
	Error Severity = "error"
	// Warning: read, but not as it stands.
	Warning Severity = "warning"
	// Info: worth knowing.
	Info Severity = "info"
)

// Diagnostic is one thing wrong in one file.
type Diagnostic struct {
	Source string `json:"source"`
	// Line and Column are 1-based; Column counts bytes. Both are 1 where the
	// file as a whole is meant.
	Line     int      `json:"line"`
	Column   int      `json:"column"`
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
}

// Compare orders diagnostics by source, position and message.
func (d Diagnostic) Compare(other Diagnostic) int {
	return cmp.Or(strings.Compare(d.Source, other.Source), cmp.Compare(d.Line, other.Line),
		cmp.Compare(d.Column, other.Column), strings.Compare(d.Message, other.Message))
}

// Skipped is a file that was not read, which is a legal outcome.
type Skipped struct {
	Source string `json:"source"`
	Reason string `json:"reason"`
}
