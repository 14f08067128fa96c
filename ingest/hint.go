package ingest

import "keyreach/engine/credential"

// PropHints is the prop that holds keyed marks of what an issuer shows of a
// secret; a secret that was found has the mark of the same part of its value.
const PropHints = "hints"

// hintLength is how much of a client secret Microsoft Graph shows
// (passwordCredential, property hint: its first three characters).
const hintLength = 3

// EntraHint is the mark of the hint of an Entra client secret.
func EntraHint(f *credential.Fingerprinter, hint string) string { return f.Mark("entra-hint", hint) }

// hintsOf returns the marks of a found value by which an issuer's listing may
// know it.
func hintsOf(f *credential.Fingerprinter, kind, value string) []string {
	if kind != "entra-client-secret" || !credential.Joinable(value) || len(value) <= hintLength {
		return nil
	}
	return []string{EntraHint(f, value[:hintLength])}
}
