package engine

import (
	"slices"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// endsWithSigner reports whether what a key signs on its own, of which its issuer
// keeps no list, is checked with the key at each use: it can't be ended singly, and
// ends with the key. Sources: Azure, "Grant limited access with SAS" (regenerating
// the account key); AWS, "Download and upload objects with presigned URLs" (the
// credentials were revoked, deleted or deactivated); Google, "Signed URLs".
func endsWithSigner(signer, signed string) bool {
	switch signer {
	case "azure-storage-account-key":
		return signed == "azure-account-sas" || signed == "azure-service-sas"
	case "azure-servicebus-sas-key":
		return signed == "azure-servicebus-sas-token"
	case "aws-access-key", "aws-sts-assume-role":
		return signed == "aws-presigned-url"
	case "gcp-service-account-key", "gcp-hmac-key":
		return signed == "gcp-signed-url"
	default:
		return false
	}
}

// signedBy returns what a key is known to have signed that ends with it, and has
// not ended by itself.
func (a *Asker) signedBy(key graph.Node, at time.Time) (signed []graph.Node) {
	g := a.Estate
	for e := range g.Out(key) {
		if _, dead := g.DeadAt(g.To(e), at); !dead && g.Relation(e) == fact.Mints && endsWithSigner(g.Key(key).Kind, g.Key(g.To(e)).Kind) {
			signed = append(signed, g.To(e))
		}
	}
	return signed
}

// signersOf returns the keys that a credential is known to be signed by and that
// must be ended to end it.
func (a *Asker) signersOf(signed graph.Node) (signers []graph.Node) {
	g := a.Estate
	for e := range g.In(signed) {
		if g.Relation(e) == fact.Mints && g.Verdict(e) == fact.Yes && endsWithSigner(g.Key(g.From(e)).Kind, g.Key(signed).Kind) {
			signers = append(signers, g.From(e))
		}
	}
	return signers
}

// withSigned returns credentials with the keys that signed them, which must be
// ended to end them, and with all else that these keys signed.
func (a *Asker) withSigned(credentials []graph.Node, at time.Time) []graph.Node {
	all := slices.Clone(credentials)
	for _, n := range credentials {
		all = append(all, a.signersOf(n)...)
	}
	for _, n := range slices.Clone(all) {
		all = append(all, a.signedBy(n, at)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// signerEnded reports whether what a key signed of a kind is over with the key.
func (s *surviving) signerEnded(key graph.Node, kind string) bool {
	g := s.asker.Estate
	_, dead := g.DeadAt(key, s.at)
	return endsWithSigner(g.Key(key).Kind, kind) && (dead || s.end.credentials[g.Key(key).Base()])
}
