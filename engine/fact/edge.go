package fact

import (
	"encoding/json"
	"fmt"
	"time"
)

// Edge is one relation between two nodes, with why and under which conditions
// it holds. Validity (when the relation holds) and observation (when it was
// seen) are apart; nil means open.
type Edge struct {
	From       Key        `json:"from"`
	Relation   Relation   `json:"relation"`
	To         Key        `json:"to"`
	Access     Access     `json:"access,omitempty"`
	Actions    []string   `json:"actions,omitempty"`
	Technique  string     `json:"technique,omitempty"`
	Verdict    Verdict    `json:"verdict"`
	Conditions Conditions `json:"conditions,omitempty"`
	// By names the controls that take the hop away, for the verdict no.
	By []Blocker `json:"by,omitempty"`
	// Missing names absent inputs that bear on this edge.
	Missing []Missing `json:"missing,omitempty"`

	ValidFrom  *time.Time `json:"validFrom,omitempty"`
	ValidUntil *time.Time `json:"validUntil,omitempty"`
	FirstSeen  *time.Time `json:"firstSeen,omitempty"`
	LastSeen   *time.Time `json:"lastSeen,omitempty"`
	// Confidence is documented, reported or inferred; empty means read as it stands.
	Confidence string     `json:"confidence,omitempty"`
	Evidence   []Evidence `json:"evidence"`
}

// ValidAt reports whether the edge holds at t: validFrom ≤ t < validUntil.
func (e *Edge) ValidAt(t time.Time) bool {
	return (e.ValidFrom == nil || !t.Before(*e.ValidFrom)) && (e.ValidUntil == nil || t.Before(*e.ValidUntil))
}

// Document is a policy text, or the statement that there is none.
type Document struct {
	// Kind is one of the Document kinds below.
	Kind string `json:"kind"`
	// ID is the policy's own id: a managed policy's ARN, p-… of an SCP, the name
	// of an inline policy.
	ID string `json:"id"`
	// Of is what the policy is attached to; zero for a text that others refer to.
	Of Key `json:"of,omitzero"`
	// Text is the document. Empty with Of set: an attachment of the text that
	// another document of the same ID holds.
	Text json.RawMessage `json:"text,omitempty"`
	// None says that the issuer answered: there is no such document.
	None bool `json:"none,omitempty"`
	// Evidence[0] points at the text (or the attachment). Evidence[1+i], where
	// the parser knows it, points at statement i; without it a statement's place
	// is that of the text with /Statement/<i> behind the pointer.
	Evidence []Evidence `json:"evidence"`
}

// The document kinds.
const (
	// DocIdentity is inline of, or attached to, a user, role or group.
	DocIdentity = "identity-policy"
	// DocManaged is the text of a managed policy, by ARN.
	DocManaged = "managed-policy"
	// DocTrust is a role's trust policy.
	DocTrust = "trust-policy"
	// DocBoundary attaches a managed policy to a principal as its boundary.
	DocBoundary = "permissions-boundary"
	// DocResource is a resource's own policy.
	DocResource = "resource-policy"
	// DocGrant is a grant of a KMS key, in the words of a key policy.
	DocGrant = "kms-grant"
	// DocSCP and DocRCP are texts by id, or attachments to a root, an
	// organisational unit or an account.
	DocSCP = "service-control-policy"
	DocRCP = "resource-control-policy"
	// DocOrganizationAttachment attaches a policy of either kind; the text of the
	// same id says which.
	DocOrganizationAttachment = "organization-policy-attachment"
	// DocSession is the policy a session was made with.
	DocSession = "session-policy"

	// The protections of GitHub, in the words of its REST API: of a branch, all
	// rules of rulesets that bear on a branch, one ruleset of a repository or an
	// organisation, of an environment, and the branches that may enter one.
	DocBranchProtection   = "github-branch-protection"
	DocBranchRules        = "github-branch-rules"
	DocRuleset            = "github-ruleset"
	DocEnvironment        = "github-environment"
	DocDeploymentPolicies = "github-deployment-branch-policies"
)

// Inventory says that a listing was given: of which operation, for which
// account and region, and whether its last page came. Given and empty means
// none; not given never does.
type Inventory struct {
	Provider  string `json:"provider"`
	Account   string `json:"account,omitempty"`
	Region    string `json:"region,omitempty"`
	Operation string `json:"operation"`
	// Of is the object a listing is about (the keys of one user), zero for
	// listings of a whole account.
	Of       Key        `json:"of,omitzero"`
	Complete bool       `json:"complete"`
	At       *time.Time `json:"at"`
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Coverage says what a log could have shown.
type Coverage struct {
	Log     string     `json:"log"`
	Account string     `json:"account,omitempty"`
	Region  string     `json:"region,omitempty"`
	Classes []string   `json:"classes,omitempty"`
	From    *time.Time `json:"from"`
	To      *time.Time `json:"to"`
	// Gaps are times within From and To of which records could not be read.
	Gaps     []Span     `json:"gaps,omitempty"`
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Span is the time from a moment to another, both included.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Use is what a log shows of one credential (or, where the log names none, of
// the identity that acted): calls that are alike in all but their time, counted.
// A use is an observation; it gives nothing and reaches nothing.
type Use struct {
	// Of is the credential that was used, else the identity that acted.
	Of Key `json:"of"`
	// As is the identity that the credential acted as; zero where not told.
	As Key `json:"as,omitzero"`
	// On is what the calls were made on, where the log's issuer names one node of
	// the graph (a repository, a secret); zero for calls on many things.
	On Key `json:"on,omitzero"`
	// Log names the log as Coverage.Log does; Account and Region its part.
	Log     string `json:"log"`
	Account string `json:"account,omitempty"`
	Region  string `json:"region,omitempty"`
	// Action is the issuer's own word: s3:GetObject, git.clone.
	Action string `json:"action"`
	// Address and Client are where the calls came from: an address and what the
	// caller says it is, without its version.
	Address string `json:"address,omitempty"`
	Client  string `json:"client,omitempty"`
	// First and Last bound the times of the calls; Count is their number, Denied
	// how many of them were refused.
	First    time.Time  `json:"first"`
	Last     time.Time  `json:"last"`
	Count    int        `json:"count"`
	Denied   int        `json:"denied,omitempty"`
	Evidence []Evidence `json:"evidence"`
}

// Assertion is a user's own word, from keyreach.yaml.
type Assertion struct {
	// What is owner, status, environment, consumer, same, not-same, sensitivity
	// or accept.
	What string `json:"what"`
	// Of is the reference it is about (an id, or kind:id; for sensitivity also a
	// pattern with *), Value what is said of it.
	Of       string     `json:"of"`
	Value    string     `json:"value"`
	Reason   string     `json:"reason,omitempty"`
	Until    *time.Time `json:"until,omitempty"`
	Evidence []Evidence `json:"evidence"`
}

// Fact is one thing a source says: exactly one field is set.
type Fact struct {
	Node      *Node      `json:"node,omitempty"`
	Edge      *Edge      `json:"edge,omitempty"`
	Document  *Document  `json:"document,omitempty"`
	Inventory *Inventory `json:"inventory,omitempty"`
	Coverage  *Coverage  `json:"coverage,omitempty"`
	Use       *Use       `json:"use,omitempty"`
	Assertion *Assertion `json:"assertion,omitempty"`
}

// Validate returns an error that says what a fact lacks.
func (f *Fact) Validate() error {
	set := 0
	for _, has := range []bool{f.Node != nil, f.Edge != nil, f.Document != nil, f.Inventory != nil, f.Coverage != nil, f.Use != nil, f.Assertion != nil} {
		if has {
			set++
		}
	}
	if set != 1 {
		return fmt.Errorf("a fact is exactly one of node, edge, document, inventory, coverage, use, assertion; %d are set", set)
	}
	switch {
	case f.Node != nil && (f.Node.Kind == "" || f.Node.ID == ""):
		return fmt.Errorf("a node needs kind and id")
	case f.Edge != nil:
		return f.Edge.validate()
	case f.Document != nil && f.Document.Kind == "":
		return fmt.Errorf("a document needs a kind")
	case f.Inventory != nil && f.Inventory.Operation == "":
		return fmt.Errorf("an inventory needs an operation")
	case f.Use != nil:
		return f.Use.validate()
	}
	return nil
}

func (u *Use) validate() error {
	switch {
	case u.Of.Kind == "" || u.Of.ID == "":
		return fmt.Errorf("a use needs kind and id of what was used")
	case u.Log == "" || u.Action == "":
		return fmt.Errorf("a use needs a log and an action")
	case u.First.IsZero() || u.Last.Before(u.First):
		return fmt.Errorf("a use needs the time of its first and of its last call")
	case u.Count < 1 || u.Denied < 0 || u.Denied > u.Count:
		return fmt.Errorf("a use counts at least one call, of which no more can be denied")
	}
	return nil
}

func (e *Edge) validate() error {
	switch {
	case e.From.Kind == "" || e.From.ID == "" || e.To.Kind == "" || e.To.ID == "":
		return fmt.Errorf("an edge needs kind and id of both ends")
	case e.Relation == RelationNone:
		return fmt.Errorf("an edge needs a relation")
	case e.Access != NoAccess && !e.Relation.CarriesAccess():
		return fmt.Errorf("access belongs to can, contains and delegates-to, not to %s", e.Relation)
	case e.Access == NoAccess && (e.Relation == Can || e.Relation == DelegatesTo):
		return fmt.Errorf("%s needs an access", e.Relation)
	}
	return nil
}
