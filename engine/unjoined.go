package engine

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
)

// notJoined is why what a credential did may be what another did.
const notJoined = "whether that is the same credential is not known"

// unjoined returns the first use by a credential that is none of some, acted as one of
// the identities among them, and may be one of theirs by another name: as a token of
// which a log tells the digest alone.
func (a *Asker) unjoined(at time.Time, keys []fact.Key, fits func(*fact.Use) bool) *fact.Use {
	for i := range a.Estate.Uses {
		u := &a.Estate.Uses[i]
		if isUnjoined(u, at) && slices.Contains(keys, u.As) && !slices.Contains(keys, u.Of) && fits(u) {
			return u
		}
	}
	return nil
}

// isUnjoined reports whether a use up to a time was a credential's, as an identity.
func isUnjoined(u *fact.Use, at time.Time) bool {
	return !u.As.IsZero() && u.Of != u.As && u.Count > u.Denied && !u.First.After(at)
}

// nameless returns the first use that may be one of some credentials': by one of their
// kind that has no id of its issuer's, as an identity that one of them acts as.
func (a *Asker) nameless(keys []fact.Key, at time.Time) *fact.Use {
	all := slices.Clone(keys)
	for _, key := range keys {
		n, ok := a.lookup(key)
		if !ok {
			continue
		}
		for _, principal := range a.principalsOf(n, at) {
			all = append(all, a.Estate.Key(principal).Base())
		}
	}
	return a.unjoined(at, all, func(u *fact.Use) bool {
		return isAnonymousID(u.Of) && slices.ContainsFunc(keys, func(key fact.Key) bool { return a.mayBe(u.Of, key) })
	})
}

// mayBe reports whether a credential without an id of its issuer's may be another: it
// may be of its kind, and their values are not known to differ.
func (a *Asker) mayBe(nameless, key fact.Key) bool {
	of, ok := a.lookup(nameless)
	n, known := a.lookup(key)
	if !ok || !known || a.Estate.Class(n) != fact.ClassCredential {
		return false
	}
	kinds := append(a.Estate.Props(of).Strings(fact.PropCandidates), nameless.Kind)
	if nameless.Kind != fact.UnknownSecret && !slices.Contains(kinds, key.Kind) {
		return false
	}
	return !differ(a.Estate.Props(of).Strings(fact.PropFingerprints), a.Estate.Props(n).Strings(fact.PropFingerprints))
}

// differ reports whether two sets of fingerprints are of different values: both have
// one of the same form, and none in common. Of a connection string the key in it has one
// too.
func differ(one, other []string) bool {
	alike := false
	for _, print := range one {
		if slices.Contains(other, print) {
			return false
		}
		form := print[:strings.LastIndexByte(print, ':')+1]
		alike = alike || slices.ContainsFunc(other, func(p string) bool { return strings.HasPrefix(p, form) })
	}
	return alike
}

// joinMissing names what would tell whether a use is that of another credential.
func joinMissing(u *fact.Use) fact.Missing {
	return fact.Missing{What: fmt.Sprintf("the use by %s as %s: %s", u.Of.ID, u.As.ID, notJoined), Effect: fact.NotDecided,
		SettledBy: "the value, on standard input (--value-stdin), or its digest, which its holder compares with the log's and asserts in keyreach.yaml (same)"}
}
