package engine

import (
	"context"
	"fmt"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// DefaultLimit is how many entries an answer lists unless told otherwise.
const DefaultLimit = 1000

// Asker answers questions about one estate. It is immutable and safe for
// concurrent use, as long as each call has a scratch of its own (nil makes one).
type Asker struct {
	Estate    *graph.Estate
	Catalogue *credential.Catalogue
	// Version is the program's, for the answer's tool.
	Version string
}

// Question is what every question may say.
type Question struct {
	// From and To are references (see Resolve). reach reads From; why both;
	// exposure takes its node from either.
	From, To []string
	// Access, if not empty, is the access with which the start is held, or that
	// the target is asked for.
	Access fact.Access
	// At is the time asked about; it must be set.
	At time.Time
	// Limit is how many entries are listed; 0 means all.
	Limit int
	// Without are references to nodes taken as not there.
	Without []string
	// AssumeActive follows dead credentials too, Hypothetical edges that are
	// marked so.
	AssumeActive bool
	Hypothetical bool
	// After are the steps that residual simulates.
	After []Step
	// Limits are how old deciding evidence may be; zero ones mean the defaults.
	Limits AgeLimits
	// AllFindings asks report for every exposed credential in place of one start.
	AllFindings bool
	// Paths is how many distinct paths why lists; 0 means 3.
	Paths int
	// Fingerprints stand for a value given as start: nodes that have one of them
	// in common with it are meant. Kind narrows them.
	Fingerprints []string
	Kind         string
}

func (a *Asker) search(ctx context.Context, q *Question, start []reach.Held, backward, throughNo bool) (*reach.Result, error) {
	without, err := a.resolveAll(q.Without)
	if err != nil {
		return nil, err
	}
	query := reach.Query{Start: start, At: q.At, Without: without, AssumeActive: q.AssumeActive, Hypothetical: q.Hypothetical, ThroughNo: throughNo}
	if backward {
		return reach.Backward(ctx, a.Estate.Snapshot, query, nil)
	}
	return reach.Forward(ctx, a.Estate.Snapshot, query, nil)
}

func (a *Asker) resolveAll(references []string) ([]graph.Node, error) {
	var nodes []graph.Node
	for _, reference := range references {
		found, err := a.Resolve(reference)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, found...)
	}
	return nodes, nil
}

// starts resolves what the question starts from and how it is held.
func (a *Asker) starts(q *Question, references []string) ([]reach.Held, error) {
	nodes, err := a.resolveAll(references)
	if err != nil {
		return nil, err
	}
	if len(q.Fingerprints) > 0 {
		byValue, err := a.byFingerprint(q.Fingerprints, q.Kind)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, byValue...)
	}
	if len(nodes) == 0 {
		return nil, &ReferenceError{Why: "the question names no start", Hint: "name one: an access key id, an ARN, kind:id, place:…"}
	}
	held := make([]reach.Held, len(nodes))
	for i, n := range nodes {
		access := q.Access
		if access == fact.NoAccess {
			access = a.Estate.Class(n).StartAccess()
		}
		held[i] = reach.Held{Node: n, Access: access}
	}
	return held, nil
}

// ReferenceError says that a reference names nothing, or too much.
type ReferenceError struct {
	Reference string
	Why       string
	// Candidates are references that could be meant.
	Candidates []string
	Hint       string
}

// Error implements error.
func (e *ReferenceError) Error() string {
	text := e.Why
	if e.Reference != "" {
		text = fmt.Sprintf("%q %s", e.Reference, e.Why)
	}
	for _, c := range e.Candidates {
		text += "\n  " + c
	}
	if e.Hint != "" {
		text += "\n" + e.Hint
	}
	return text
}
