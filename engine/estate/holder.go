package estate

import (
	"sync/atomic"

	"keyreach/engine/graph"
)

// Holder holds the estate that questions are asked of while a newer one is
// built. It is safe for concurrent use; readers never wait.
type Holder struct{ current atomic.Pointer[graph.Estate] }

// Current returns the estate, nil before the first Swap.
func (h *Holder) Current() *graph.Estate { return h.current.Load() }

// Swap puts a newer estate in place. Readers keep the one they took.
func (h *Holder) Swap(e *graph.Estate) { h.current.Store(e) }
