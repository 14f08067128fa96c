package ingest

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// maxToken bounds how long a token is that is looked into.
const maxToken = 16 << 10

// ServiceAccountOf returns the service account, as <namespace>/<name>, that a token
// of Kubernetes names in its claims, and whether the token is bound to a time;
// empty for any other text. The signature is not checked: a token that someone
// made up names an account and opens nothing.
func ServiceAccountOf(token string) (account string, bound bool) {
	parts := strings.Split(strings.TrimSpace(token), ".")
	if len(parts) != 3 || len(token) > maxToken {
		return "", false
	}
	text, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return "", false
	}
	var claims struct {
		Subject string  `json:"sub"`
		Expires float64 `json:"exp"`
	}
	if json.Unmarshal(text, &claims) != nil {
		return "", false
	}
	name, ok := strings.CutPrefix(claims.Subject, "system:serviceaccount:")
	namespace, name, both := strings.Cut(name, ":")
	if !ok || !both || namespace == "" || name == "" {
		return "", false
	}
	return Shown(namespace, 253) + "/" + Shown(name, 253), claims.Expires > 0
}
