package ingesttest

import (
	"bytes"
	"testing"

	"keyreach/engine/credential"
	"keyreach/ingest"
)

// Env returns an environment with the embedded catalogue and a fixed key, so
// that fingerprints are the same in every run.
func Env(t testing.TB) ingest.Env {
	t.Helper()
	catalogue, err := credential.Load()
	if err != nil {
		t.Fatalf("loading the credential catalogue: %v", err)
	}
	fingerprint, err := credential.NewFingerprinter(bytes.Repeat([]byte("k"), credential.KeySize))
	if err != nil {
		t.Fatalf("making the test fingerprinter: %v", err)
	}
	return ingest.Env{Catalogue: catalogue, Fingerprint: fingerprint}
}
