// Package detectsecrets reads the baselines of detect-secrets, of version 1 and of
// the versions before it.
//
// An entry becomes a credential in a file. A baseline holds no values but their
// SHA-1, which joins the values that others report. It is not used for private
// keys: their rule takes the first line of a key for the value, which all keys of a
// form share. An entry that a person has audited and called no secret is left out,
// with a diagnostic; so are addresses, which are no secrets. "is_verified" means
// that the issuer took the value when the baseline was made; its absence means
// nothing.
//
// The digest of a short or common value is shared by places that have nothing else
// in common; which digests those are can't be told from a baseline, but for those of
// the usual placeholders, which join nothing.
//
// Source: Yelp/detect-secrets, docs/design.md and core/potential_secret.py.
package detectsecrets
