package cliconfig

import (
	"bytes"
	"context"
	"encoding/base64"
	"regexp"

	"keyreach/ingest"
)

// pemHeader is how a private key that is not encrypted begins, alone in its file.
var pemHeader = regexp.MustCompile(`^\s*-----BEGIN ((?:RSA |EC |DSA |OPENSSH )?PRIVATE KEY)-----\r?\n`)

// isPrivateKey recognises a key that is all that a file holds; one with a certificate
// beside it too.
func isPrivateKey(file *ingest.File) bool {
	match := pemHeader.FindSubmatch(file.Data)
	if match == nil || bytes.Contains(file.Data, []byte("ENCRYPTED")) {
		return false
	}
	body, _, whole := bytes.Cut(file.Data[len(match[0]):], []byte("-----END "+string(match[1])+"-----"))
	return whole && !lockedSSH(body)
}

// lockedSSH reports whether a key in OpenSSH's form is encrypted (PROTOCOL.key: the
// name of the cipher stands behind the magic word).
func lockedSSH(body []byte) bool {
	blob, _ := base64.StdEncoding.DecodeString(string(bytes.Join(bytes.Fields(body), nil)))
	magic := []byte("openssh-key-v1\x00")
	return bytes.HasPrefix(blob, magic) && !bytes.HasPrefix(blob[len(magic):], []byte("\x00\x00\x00\x04none"))
}

// readPrivateKey takes the key in. What it is for the file does not say: OpenSSH's own
// form is of SSH; the RSA form is how GitHub gives the keys of Apps, PKCS #8 how
// Google those of service accounts, and both how anybody writes the key of a
// certificate.
func readPrivateKey(_ context.Context, r *reader) {
	match := pemHeader.FindSubmatchIndex(r.File.Data)
	if match == nil {
		return
	}
	kinds := []string{"tls-private-key", "ssh-private-key"}
	switch string(r.File.Data[match[2]:match[3]]) {
	case "OPENSSH PRIVATE KEY":
		kinds = []string{"ssh-private-key"}
	case "RSA PRIVATE KEY":
		kinds = []string{"tls-private-key", "ssh-private-key", "github-app-private-key"}
	case "PRIVATE KEY":
		kinds = []string{"tls-private-key", "gcp-service-account-key", "github-app-private-key", "ssh-private-key"}
	}
	end := bytes.Index(r.File.Data, append([]byte("-----END "), append(r.File.Data[match[2]:match[3]:match[3]], "-----"...)...))
	if end < 0 {
		return
	}
	end += len("-----END -----") + match[3] - match[2]
	begin := match[2] - len("-----BEGIN ")
	r.AddHere(ingest.Finding{Value: string(r.File.Data[begin:end]), Kinds: kinds, Certain: true, Place: r.place, Evidence: r.File.Evidence("", begin)})
}
