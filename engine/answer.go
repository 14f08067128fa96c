package engine

import (
	"time"

	"keyreach/engine/fact"
)

// Tool names the program that answered.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Node is a node as answers name it.
type Node struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// Start is what a question starts from, or its target.
type Start struct {
	Node
	Name   string `json:"name,omitempty"`
	Access string `json:"access"`
	// Status is a credential's at the asked time, StatusAsOf when it was seen.
	Status          string     `json:"status,omitempty"`
	StatusAsOf      *time.Time `json:"statusAsOf,omitempty"`
	StatusDisagrees []string   `json:"statusDisagrees,omitempty"`
	// StatusAge is how old StatusAsOf is at the asked time, in seconds; StatusStale
	// says that this is more than the limit, so that the status is told as past.
	StatusAge      *int64          `json:"statusAge,omitempty"`
	StatusStale    bool            `json:"statusStale,omitempty"`
	StatusEvidence []fact.Evidence `json:"statusEvidence,omitempty"`
	// Candidates are the kinds the value may be, where it may be several.
	Candidates []string        `json:"candidates,omitempty"`
	CouldBe    []string        `json:"couldBe,omitempty"`
	Evidence   []fact.Evidence `json:"evidence"`
}

// Entry is one (node, access) of an answer.
type Entry struct {
	Node
	Name       string          `json:"name,omitempty"`
	Access     string          `json:"access"`
	Verdict    fact.Verdict    `json:"verdict"`
	Conditions fact.Conditions `json:"conditions"`
	// MetBy says by which reached nodes conditions are met, where that is known.
	MetBy       []Met          `json:"metBy,omitempty"`
	Missing     []fact.Missing `json:"missing"`
	Actions     []string       `json:"actions,omitempty"`
	Sensitivity string         `json:"sensitivity,omitempty"`
	Environment string         `json:"environment,omitempty"`
	// EvidenceAge is how old the oldest dated evidence of its authority is at the
	// asked time, in seconds; null where none is dated. Stale says that this is more
	// than the limit, so that the verdict is told as past.
	EvidenceAge *int64 `json:"evidenceAge"`
	Stale       bool   `json:"stale,omitempty"`
	Hops        int    `json:"hops"`
	Path        []Hop  `json:"path"`
}

// Hop is one hop of a path: from what is left, to what is reached.
type Hop struct {
	From       Node            `json:"from"`
	To         Node            `json:"to"`
	Relation   fact.Relation   `json:"relation"`
	Technique  string          `json:"technique,omitempty"`
	Access     string          `json:"access"`
	Verdict    fact.Verdict    `json:"verdict"`
	Context    string          `json:"context,omitempty"`
	Actions    []string        `json:"actions,omitempty"`
	Conditions fact.Conditions `json:"conditions"`
	Missing    []fact.Missing  `json:"missing,omitempty"`
	By         []fact.Blocker  `json:"by,omitempty"`
	With       []Node          `json:"with,omitempty"`
	Confidence string          `json:"confidence,omitempty"`
	FirstSeen  *time.Time      `json:"firstSeen,omitempty"`
	LastSeen   *time.Time      `json:"lastSeen,omitempty"`
	Evidence   []fact.Evidence `json:"evidence"`
}

// Blocked is what a named control takes away.
type Blocked struct {
	Node
	Name   string         `json:"name,omitempty"`
	Access string         `json:"access"`
	By     []fact.Blocker `json:"by"`
	// Change is the single change that would open it, in words; why says it.
	Change string `json:"change,omitempty"`
	Hops   int    `json:"hops"`
	Path   []Hop  `json:"path"`
}

// Missing is an absent input, with how many entries of the answer it bears on.
type Missing struct {
	fact.Missing
	Settles int `json:"settles"`
}

// The words of summary.answer.
const (
	Reaches      = "reaches"
	NoneFound    = "none-found"
	NotEvaluated = "not-evaluated"
)

// Summary says in numbers what the answer holds.
type Summary struct {
	Answer string `json:"answer"`
	// Complete is false where an input that decides is absent, or where the start
	// or a reached node belongs to an authorisation system without an evaluator.
	Complete bool `json:"complete"`
	// NotEvaluated names those nodes' systems, with how many of their nodes were
	// met.
	NotEvaluated []Unevaluated `json:"notEvaluated"`
	Total        int           `json:"total"`
	Yes          int           `json:"yes"`
	Conditional  int           `json:"conditional"`
	Unknown      int           `json:"unknown"`
	Blocked      int           `json:"blocked"`
	Missing      int           `json:"missing"`
	// Hypothetical is how many hypothetical hops (prompt injection and the like) were
	// met and not followed, since the question did not ask for them.
	Hypothetical int `json:"hypothetical,omitempty"`
	// Listed is how many entries are listed; Limit is the limit that cut the list,
	// 0 where none did.
	Listed int `json:"listed"`
	Limit  int `json:"limit"`
	// OldestEvidence is the oldest of the dated evidence that the listed entries
	// rest on, Undated how much of it has no date.
	OldestEvidence *time.Time `json:"oldestEvidence"`
	Undated        int        `json:"undated"`
	// Stale is how many of the listed entries and of the starts' statuses rest on
	// evidence older than its limit.
	Stale   int `json:"stale,omitempty"`
	Sources int `json:"sources"`
}

// Unevaluated is an authorisation system without an evaluator.
type Unevaluated struct {
	System string `json:"system"`
	Nodes  int    `json:"nodes"`
	First  Node   `json:"first"`
}

// Head is what every answer begins with.
type Head struct {
	Schema string    `json:"schema"`
	Tool   Tool      `json:"tool"`
	AsOf   time.Time `json:"asOf"`
	// WhatIf says what the answer takes for granted that is not so.
	WhatIf *WhatIf `json:"whatIf,omitempty"`
	Start  []Start `json:"start"`
}

// WhatIf is what a question asks to be taken for granted.
type WhatIf struct {
	Without      []string `json:"without,omitempty"`
	AssumeActive bool     `json:"assumeActive,omitempty"`
	Hypothetical bool     `json:"hypothetical,omitempty"`
}

// Tail is what every answer ends with.
type Tail struct {
	Missing     []Missing         `json:"missing"`
	Skipped     []fact.Skipped    `json:"skipped"`
	Diagnostics []fact.Diagnostic `json:"diagnostics"`
	Summary     Summary           `json:"summary"`
}
