package aws

// Document is a policy as it is written: the AST. Statements that did not
// parse are left out, so that Statement.Index may skip numbers.
type Document struct {
	Version, ID string
	Statements  []Statement
	// Single says that Statement was one object and not a list, InString that
	// the policy was JSON text inside a JSON string. Both change where evidence
	// points.
	Single, InString bool
}

// Effect is what a statement does.
type Effect uint8

// The effects.
const (
	Deny Effect = iota
	Allow
)

// String returns the effect as policies spell it.
func (e Effect) String() string {
	if e == Allow {
		return "Allow"
	}
	return "Deny"
}

// Statement is one statement. A list that is nil was not written. Exactly one
// of Action and NotAction is set; at most one of Resource and NotResource, and
// of Principal and NotPrincipal.
type Statement struct {
	// Index is the statement's place in the document, from 0.
	Index                   int
	Sid                     string
	Effect                  Effect
	Action, NotAction       []string
	Resource, NotResource   []string
	Principal, NotPrincipal *PrincipalSet
	// Conditions all hold together, in the order of the text.
	Conditions []Clause
}

// PrincipalSet is a Principal or NotPrincipal element. The element "*" is the
// list AWS with the one member "*", which means the same
// (reference_policies_elements_principal.html#principal-anonymous).
type PrincipalSet struct {
	AWS, Service, Federated, CanonicalUser []string
}

// Clause is one operator applied to one key: one of the values has to match
// (for negated operators: none).
type Clause struct {
	Operator, Key string
	Values        []string
}
