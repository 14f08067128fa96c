package credential

// Revocation is one step that takes power away from a credential, as its issuer
// offers it. What is not known of a step is absent, and shown as unknown.
type Revocation struct {
	// Method is the call or the action.
	Method string `json:"method"`
	// Step is what kind of step it is, one of the Step constants.
	Step string `json:"step"`
	// Effect says what the credential can no longer do, empty for not known.
	Effect string `json:"effect"`
	// Reversible is nil where it is not known.
	Reversible  *bool        `json:"reversible"`
	Propagation *Propagation `json:"propagation"`
	// Source is empty where none was read.
	Source string `json:"source"`

	// Ends is what the step ends beside the credential itself: the siblings.
	Ends *Statement `json:"ends"`
	// Undo is how the step is taken back.
	Undo *Statement `json:"undo"`
	// Notifies is whom the issuer tells.
	Notifies *Statement `json:"notifies"`
	// Destroys is the evidence that is gone after the step.
	Destroys *Loss `json:"destroys"`
}

// The kinds of steps. StepNone is the statement that there is no way.
const (
	StepDeactivate       = "deactivate"
	StepDelete           = "delete"
	StepRotate           = "rotate"
	StepRevoke           = "revoke"
	StepDisablePrincipal = "disable-principal"
	StepRevokeSessions   = "revoke-sessions"
	StepRemoveTrust      = "remove-trust"
	StepNone             = "none"
)

// EndsWithSessions reports whether ending the sessions of its identity ends the kind:
// where it is a session, or where that is the issuer's first way to end it.
func (k *Kind) EndsWithSessions() bool {
	return k.Form == session || len(k.Revocation) > 0 && k.Revocation[0].Step == StepRevokeSessions
}

// session is the form of what signing in gives.
const session = "session"

// Propagation is how long a step takes to work everywhere.
type Propagation struct {
	// Typical is what is usual, Most the longest that is known; neither is a promise.
	Typical Lifetime `json:"typical"`
	Most    Lifetime `json:"most"`
	// Words is how the source puts it.
	Words      string     `json:"words"`
	Confidence Confidence `json:"confidence"`
}

// Statement is one thing that is said of a step, with who says it.
type Statement struct {
	What       string     `json:"what"`
	Source     string     `json:"source"`
	Confidence Confidence `json:"confidence"`
}

// Loss is evidence that a step destroys, with the export that comes first.
type Loss struct {
	Statement
	// SaveFirst is the read-only call that keeps the evidence.
	SaveFirst string `json:"saveFirst"`
}

// Rotation is how a credential is replaced by its like.
type Rotation struct {
	// Overlap says that old and new may be valid at the same time.
	Overlap bool `json:"overlap"`
	// Consumers says how many may be valid at once.
	Consumers string `json:"consumers"`
}

// Alternative is what ends the need for a long-lived credential.
type Alternative struct {
	What   string `json:"what"`
	Source string `json:"source"`
}
