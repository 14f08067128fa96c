package aws

import "strings"

// Request is one request to decide.
type Request struct {
	Principal Principal
	// Action is service:Name, in any case.
	Action string
	// Resource is an ARN, or "*" for actions that have none.
	Resource string
	// ResourceSet says that Resource is a pattern and stands for every resource
	// that it matches. An answer then is about all of them; where statements tell
	// them apart it is Unknown.
	ResourceSet bool
	// ResourceAccount owns the resource. Empty: the account in the ARN, else
	// (S3's ARNs name none) the principal's own.
	ResourceAccount string
	// Context is what else is known; nil means nothing is.
	Context *Context
	// ServiceLinkedRole says that the principal is one (or a session of one):
	// SCPs and RCPs don't restrict it (orgs_manage_policies_scps.html
	// #not-restricted-by-scp). No policy tells.
	ServiceLinkedRole bool
	// PublicAccessBlock holds the settings in force for the bucket: those of the
	// account and of the bucket together. Nil means none.
	PublicAccessBlock *PublicAccessBlock
}

// Slots is a set of policy slots.
type Slots uint8

// The slots.
const (
	SlotIdentity Slots = 1 << iota
	SlotResource
	SlotBoundary
	SlotSession
	SlotSCPs
	SlotRCPs
	SlotVPCE
)

// Level is one level of an organisation: the root, a unit or the account. Its
// policies together have to allow what passes.
type Level struct {
	ID       string
	Policies []*Policy
}

// Policies are all documents that bear on a request. A slot that is empty has
// none attached, unless NotGiven says that nobody knows.
type Policies struct {
	// Identity are the principal's own and its groups' policies.
	Identity []*Policy
	// Resource are the resource's policies; a role's is its trust policy.
	Resource []*Policy
	// Boundary counts where HasBoundary is set; empty it allows nothing.
	Boundary    []*Policy
	HasBoundary bool
	// Session counts where HasSession is set.
	Session    []*Policy
	HasSession bool
	// SCPs of the principal's account, from the root down; none for the
	// management account. RCPs of the resource's account.
	SCPs, RCPs []Level
	// VPCE is the policy of the endpoint that the request goes through.
	VPCE []*Policy
	// NotGiven are the slots of which it isn't known what is attached. It wins
	// over what the slot holds.
	NotGiven Slots
	// Incomplete are the slots that hold some of what is attached: a statement
	// didn't parse, a policy's text is missing. What they hold counts; what they
	// lack is missing.
	Incomplete Slots
}

// owner returns the account that the resource belongs to.
func (r *Request) owner() string {
	if r.ResourceAccount != "" {
		return r.ResourceAccount
	}
	if a, ok := splitARN(r.Resource); ok && a[4] != "" {
		return a[4]
	}
	return r.Principal.Account
}

// crossAccount reports whether the principal's account isn't the resource's.
func (e *environment) crossAccount() bool {
	return e.request.Principal.Account != e.resourceAccount
}

// guarded reports whether the resource's own policy has to let the principal's
// account in before identity policies count: KMS keys
// (kms/latest/developerguide/key-policies.html) and the trust policies of roles
// (reference_policies_evaluation-logic_policy-eval-denyallow.html).
func (r *Request) guarded() bool {
	service, name, _ := strings.Cut(r.Action, ":")
	a, _ := splitARN(r.Resource)
	switch {
	case strings.EqualFold(service, "kms"):
		return a[2] == "kms" && strings.HasPrefix(a[5], "key/")
	case strings.EqualFold(service, "sts"):
		return a[2] == "iam" && strings.HasPrefix(a[5], "role/") && trustAction(name)
	}
	return false
}

// trustAction reports whether a role's trust policy decides on the STS action.
func trustAction(name string) bool {
	const assume = "AssumeRole"
	if len(name) >= len(assume) && strings.EqualFold(name[:len(assume)], assume) {
		return true
	}
	return strings.EqualFold(name, "TagSession") || strings.EqualFold(name, "SetSourceIdentity") || strings.EqualFold(name, "SetContext")
}

// alwaysAllowed: GetCallerIdentity needs no permission and can't be denied
// (STS API reference, GetCallerIdentity); nor can GetSessionToken, by which a
// user or a root user authenticates
// (id_credentials_temp_control-access_getsessiontoken.html).
func (r *Request) alwaysAllowed() bool {
	service, name, _ := strings.Cut(r.Action, ":")
	if !strings.EqualFold(service, "sts") {
		return false
	}
	signsIn := r.Principal.Kind == User || r.Principal.Kind == Root
	return strings.EqualFold(name, "GetCallerIdentity") || signsIn && strings.EqualFold(name, "GetSessionToken")
}
