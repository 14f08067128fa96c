package trufflehog

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"keyreach/engine/credential"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// readValue takes the secret's value, and the halves of an AWS key. AWS
// detectors report only where they saw all parts together: Raw is the id, RawV2
// id:secret (and :token of a session), SecretParts names them.
func (r *report) readValue(n *jsontree.Node, finding *ingest.Finding) {
	value := text(n, "Raw")
	both := text(n, "RawV2")
	finding.Value = value
	if finding.Value == "" {
		finding.Value = both
	}
	finding.Context = both + "\n" + n.Get("Redacted").String()
	if !strings.HasPrefix(finding.Rule, "AWS") {
		return
	}
	id := credential.FindAWSKeyID(value)
	if id == "" {
		id = credential.FindAWSKeyID(n.Get("Redacted").String())
	}
	if id == "" {
		return
	}
	finding.Value = id
	finding.SecretHalf = n.Get("SecretParts", "secret_access_key").String()
	if finding.SecretHalf == "" {
		finding.SecretHalf = secretBehind(id, both)
	}
	finding.Paired = finding.SecretHalf != "" || n.Get("Verified").Bool()
}

// secretHalfSize is the length of an AWS secret access key.
const secretHalfSize = 40

// secretBehind returns the secret half in RawV2, which is id:secret[:token], and
// in early versions id and secret in one.
func secretBehind(id, both string) string {
	_, rest, found := strings.Cut(both, id)
	if !found {
		return ""
	}
	half, _, _ := strings.Cut(strings.TrimPrefix(rest, ":"), ":")
	if len(half) != secretHalfSize {
		return ""
	}
	return half
}

// text returns a value as the detector saw it. Early versions, which name no
// decoder, wrote values in base64; what does not decode to text was not.
func text(n *jsontree.Node, name string) string {
	value := n.Get(name).String()
	if n.Get("DecoderName") != nil {
		return value
	}
	decoded, err := base64.StdEncoding.DecodeString(value)
	if err != nil || len(decoded) == 0 || !printable(decoded) {
		return value
	}
	return string(decoded)
}

func printable(text []byte) bool {
	for _, b := range text {
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' || b == 0x7f {
			return false
		}
	}
	return utf8.Valid(text)
}
