package ingest

import (
	"slices"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// PropClaims is the prop that holds what a credential's value says of itself
// (issuer, subject, account …), by the names of credential.Fact. Nobody has
// checked it: whoever made the value chose it.
const PropClaims = "claims"

// claimed are the facts that stand in the prop; times are props of their own.
var claimed = []string{credential.FactIssuer, credential.FactSubject, credential.FactAudience, credential.FactClient, credential.FactTenant,
	credential.FactAccount, credential.FactSigner, credential.FactIdentity, credential.FactProject, credential.FactKeyID, credential.FactPermissions, credential.FactNoEnd}

// maxClaim is the length at which a claim is cut off.
const maxClaim = 253

// sayClaims adds to props what the value of a credential says by itself. What the
// report says wins. A key in parts is known by its id: the text around it may be
// anything, so the id alone speaks.
func sayClaims(props fact.Props, s secret, value string) {
	if s.public {
		value = s.id
	}
	claims := map[string]any{}
	for _, said := range credential.Facts(value) {
		switch {
		case said.What == credential.FactExpiresAt && props[fact.PropExpiresAt] == nil:
			props[fact.PropExpiresAt] = said.Value
		case slices.Contains(claimed, said.What):
			claims[said.What] = Shown(said.Value, maxClaim)
		}
	}
	if len(claims) > 0 {
		props[PropClaims] = claims
	}
}
