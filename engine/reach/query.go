package reach

import (
	"context"
	"errors"
	"fmt"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// Held is a node and the accesses with which it is held at the start; for
// Backward, the accesses that are the target.
type Held struct {
	Node   graph.Node
	Access fact.Access
}

// Query is a question to either direction.
type Query struct {
	// Start is what is held, or for Backward what is to be reached.
	Start []Held
	// At is the time asked about: edges not valid then are not there, and
	// credentials dead then give nothing.
	At time.Time
	// Without names nodes that are taken as not there.
	Without []graph.Node
	// AssumeActive asks as if every credential were active.
	AssumeActive bool
	// Alive names credentials that are followed as if they were active, whatever
	// is known of the others.
	Alive []graph.Node
	// Hypothetical follows hypothetical edges too.
	Hypothetical bool
	// ThroughNo follows edges of verdict no too, after all others: for asking
	// why something is not reached.
	ThroughNo bool
}

// Errors of a call that is wrong.
var (
	// ErrNode: a node of the query is not of the snapshot.
	ErrNode = errors.New("node is not in the snapshot")
	// ErrTooLarge: the snapshot has more nodes than a search can number.
	ErrTooLarge = errors.New("snapshot has too many nodes")
)

// Forward settles every state that holding the start leads to. The Result
// reads scratch until scratch is used again; nil allocates one. On an error,
// ctx's or one of this package, there is no Result.
func Forward(ctx context.Context, s *graph.Snapshot, q Query, scratch *Scratch) (*Result, error) {
	return run(ctx, s, q, scratch, forward)
}

// Backward settles every state that leads to one of q.Start: the mirror image
// of Forward, in which ties are decided by the successor. A state is found
// with the least access that suffices; where read of a node leads there,
// control does too and is not found apart. Halves are held one by one: what a
// half leads to is conditional on the others.
func Backward(ctx context.Context, s *graph.Snapshot, q Query, scratch *Scratch) (*Result, error) {
	return run(ctx, s, q, scratch, backward)
}

func run(ctx context.Context, s *graph.Snapshot, q Query, scratch *Scratch, way direction) (*Result, error) {
	if err := q.check(s); err != nil {
		return nil, err
	}
	if scratch == nil {
		scratch = NewScratch()
	}
	r := newSearch(s, q, scratch, way)
	if err := r.run(ctx); err != nil {
		return nil, err
	}
	return &Result{r}, nil
}

func (q *Query) check(s *graph.Snapshot) error {
	if s.Len() > maxNodes {
		return fmt.Errorf("%w: %d", ErrTooLarge, s.Len())
	}
	for _, held := range q.Start {
		if int(held.Node) >= s.Len() {
			return fmt.Errorf("start %d: %w", held.Node, ErrNode)
		}
	}
	for _, n := range q.Without {
		if int(n) >= s.Len() {
			return fmt.Errorf("without %d: %w", n, ErrNode)
		}
	}
	return nil
}
