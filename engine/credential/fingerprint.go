package credential

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // issuers and scanners publish SHA-1 digests; it joins, it protects nothing
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
	"sync"
)

// KeySize is the length of a fingerprint key in bytes.
const KeySize = 32

// Fingerprinter turns secret values, and digests of them that others publish,
// into keyed fingerprints, so that equal values join and nothing can be read
// back. It is immutable and safe for concurrent use.
type Fingerprinter struct {
	key []byte
	// macs are hashes under the key that nobody uses at the moment.
	macs sync.Pool
}

// NewKey returns a fresh random key.
func NewKey() ([]byte, error) {
	key := make([]byte, KeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("making a fingerprint key: %w", err)
	}
	return key, nil
}

// NewFingerprinter returns a fingerprinter under key, which the caller must not
// change afterwards.
func NewFingerprinter(key []byte) (*Fingerprinter, error) {
	if len(key) < KeySize {
		return nil, fmt.Errorf("a fingerprint key has %d bytes, this one %d", KeySize, len(key))
	}
	f := &Fingerprinter{key: key}
	f.macs.New = func() any { return hmac.New(sha256.New, key) }
	return f, nil
}

// Value returns the fingerprints of a secret's value: of the value itself and
// of each digest that an issuer or a scanner publishes (base64 SHA-256, hex
// SHA-1). It returns nil for values that join nothing: short ones, placeholders
// and redacted ones. Of a connection string the key in it counts too, so that it
// joins where the key stands alone or among other fields.
func (f *Fingerprinter) Value(value string) []string {
	value = strings.TrimSpace(value)
	if !Joinable(value) {
		return nil
	}
	prints := f.whole(value)
	if c, ok := parseConnection(value); ok {
		prints = append(prints, f.whole(c.secret())...)
	}
	return prints
}

// whole returns the fingerprints of a text as it is.
func (f *Fingerprinter) whole(value string) []string {
	long := sha256.Sum256([]byte(value))
	short := sha1.Sum([]byte(value)) //nolint:gosec // see the import
	return []string{
		f.mac("value", value),
		f.SHA256Base64(base64.StdEncoding.EncodeToString(long[:])),
		f.SHA1Hex(hex.EncodeToString(short[:])),
	}
}

// SHA256Base64 returns the fingerprint of a value of which only the base64
// SHA-256 is known (GitHub's hashed_token).
func (f *Fingerprinter) SHA256Base64(digest string) string {
	return f.mac("sha256", strings.TrimRight(digest, "="))
}

// SHA1Hex returns the fingerprint of a value of which only the hex SHA-1 is
// known (a detect-secrets baseline).
func (f *Fingerprinter) SHA1Hex(digest string) string {
	return f.mac("sha1", strings.ToLower(digest))
}

// Mark returns the fingerprint of what a scanner or an issuer calls a secret by:
// a digest that only it computes, the number of its alert. form names whose mark
// it is ("github-alert"); it joins what has the same mark, and no value.
func (f *Fingerprinter) Mark(form, text string) string { return f.mac(form, text) }

// mac is 128 bits of an HMAC-SHA-256 over the form and the text.
func (f *Fingerprinter) mac(form, text string) string {
	h, ok := f.macs.Get().(hash.Hash)
	if !ok {
		h = hmac.New(sha256.New, f.key)
	}
	defer f.macs.Put(h)
	h.Reset()
	h.Write([]byte(form))
	h.Write([]byte{0})
	h.Write([]byte(text))
	return "fp:" + form + ":" + hex.EncodeToString(h.Sum(nil)[:16])
}
