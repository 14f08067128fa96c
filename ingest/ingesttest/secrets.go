package ingesttest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"keyreach/engine/credential"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// secretNames are the names under which exports write a secret's value or the
// text around it. What stands under them is a planted secret of every case.
func secretNames() []string {
	return []string{"Secret", "Match", "Raw", "RawV2", "offender", "line", "secretAccessKey", "sessionToken", "SecretAccessKey", "SessionToken",
		"secret", "raw_source_code_extract", "match_content"}
}

// secretsOf returns the values that may appear in no output of a case.
func secretsOf(t testing.TB, file *ingest.File, name string) []string {
	t.Helper()
	text, err := os.ReadFile(stem(name) + ".secrets")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("reading the secrets of %s: %v", name, err)
	}
	secrets := strings.Fields(string(text))
	root, _ := file.Tree()
	return planted(root, secrets)
}

// planted collects the values below n that stand under a secret's name.
func planted(n *jsontree.Node, into []string) []string {
	for i := range n.Len() {
		child := n.Index(i)
		if value := strings.TrimSpace(child.String()); isSecret(value) && slices.Contains(secretNames(), child.Name()) {
			into = append(into, value)
			if decoded, err := base64.StdEncoding.DecodeString(value); err == nil && isSecret(string(decoded)) {
				into = append(into, string(decoded)) // early trufflehog writes base64
			}
		}
		into = planted(child, into)
	}
	return into
}

// isSecret leaves out what is too short to be told from other text, and key
// ids, which are public.
func isSecret(value string) bool {
	return len(value) >= 8 && credential.FindAWSKeyID(value) != value && !credential.Redacted(value)
}

// leaks returns the places in an output at which a secret's value is shown, as
// it is or as JSON writes it.
func leaks(file *ingest.File, secrets []string, output []byte) []string {
	var found []string
	for i, secret := range secrets {
		quoted, _ := json.Marshal(secret) // a string always marshals
		for _, form := range [][]byte{[]byte(secret), bytes.Trim(quoted, `"`)} {
			if bytes.Contains(output, form) {
				found = append(found, fmt.Sprintf("the value of secret %d of %s is in the output", i, file.Source))
				break
			}
		}
	}
	return found
}
