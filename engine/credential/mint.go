package credential

import "slices"

// Mint is one way in which who holds a credential makes another.
type Mint struct {
	// Credential is the kind that is made; it is in the catalogue.
	Credential string `json:"credential"`
	// How is the call or the grant by which it is made.
	How             string   `json:"how"`
	DefaultLifetime Lifetime `json:"defaultLifetime"`
	MaxLifetime     Lifetime `json:"maxLifetime"`
	// Chains says that what is made can make further ones itself.
	Chains bool `json:"chains"`
	// Source is empty where none was read.
	Source string `json:"source"`
	// EndsWithParent says that what is made is checked with its maker at each use,
	// so that it ends with it; nil where no source says so.
	EndsWithParent *Statement `json:"endsWithParent,omitempty"`
}

// ChecksAtUse reports whether what is made of the kind is checked with its maker at
// each use, so that it ends with it, as a document says.
func (k *Kind) ChecksAtUse(made string) bool {
	return slices.ContainsFunc(k.Mints, func(m Mint) bool { return m.Credential == made && m.EndsWithParent != nil })
}
