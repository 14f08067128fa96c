package fact

import (
	"cmp"
	"strings"
)

// Key names a node: its kind and the provider's own identifier. Context is
// empty but for variants, which are one principal or job as it is reached in
// one way (a user by a long-term key, a job started by a push to the default
// branch); answers print a variant under its kind and id.
type Key struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Context string `json:"context,omitempty"`
}

// String returns kind:id, with the context after a bar where there is one.
func (k Key) String() string {
	if k.Context == "" {
		return k.Kind + ":" + k.ID
	}
	return k.Kind + ":" + k.ID + "|" + k.Context
}

// Base returns the key without its context.
func (k Key) Base() Key { return Key{Kind: k.Kind, ID: k.ID} }

// IsZero reports whether k names nothing.
func (k Key) IsZero() bool { return k.Kind == "" && k.ID == "" }

// Compare orders keys by kind, id and context, bytewise.
func (k Key) Compare(other Key) int {
	return cmp.Or(strings.Compare(k.Kind, other.Kind), strings.Compare(k.ID, other.ID),
		strings.Compare(k.Context, other.Context))
}
