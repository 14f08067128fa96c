package cliconfig

import (
	"context"
	"encoding/base64"
	"regexp"
	"strings"

	"keyreach/ingest"
)

var (
	npmSecret = regexp.MustCompile(`(?m)^(?://[^\s=]+:)?(_authToken|_auth|_password)[ \t]*=`)
	npmOwn    = regexp.MustCompile(`(?m)^(?://[^\s=]+:[a-zA-Z_-]+|(?:@[\w.-]+:)?registry)[ \t]*=`)
)

// isNpm recognises .npmrc by a setting of a registry or a slot for its token.
func isNpm(file *ingest.File) bool {
	head := headOf(file)
	return isText(head) && (npmSecret.Match(head.Data) || npmOwn.Match(head.Data))
}

// readNpm reads .npmrc: tokens, base64 of user:password, base64 of a password.
func readNpm(_ context.Context, r *reader) {
	list := entries(r.File)
	users := map[string]string{}
	registry := "registry.npmjs.org"
	for _, e := range list {
		prefix, name := npmKey(e.key)
		if name == "username" {
			users[prefix] = e.value
		}
		if e.key == "registry" {
			registry = npmHost(e.value)
		}
	}
	for _, e := range list {
		prefix, name := npmKey(e.key)
		host := npmHost(prefix)
		if host == "" {
			host = registry
		}
		user, secret := users[prefix], e.value
		switch name {
		case "_authToken", "_password", "_auth":
		case "key", "//key":
			r.login(host, "", strings.ReplaceAll(e.value, `\n`, "\n"), nil, r.File.Evidence("", e.offset))
			continue
		default:
			continue
		}
		if decoded, err := base64.StdEncoding.DecodeString(secret); err == nil && name != "_authToken" {
			secret = string(decoded)
			if before, after, ok := strings.Cut(secret, ":"); ok && name == "_auth" {
				user, secret = before, after
			}
		}
		r.login(host, user, secret, nil, r.File.Evidence("", e.offset))
	}
}

// npmKey splits "//host/path/:name" into both; a bare name has no prefix.
func npmKey(key string) (prefix, name string) {
	if i := strings.LastIndex(key, ":"); strings.HasPrefix(key, "//") && i > 0 {
		return key[:i], key[i+1:]
	}
	return "", key
}

func npmHost(address string) string {
	if _, rest, ok := strings.Cut(address, "//"); ok {
		address = rest
	}
	host, _, _ := strings.Cut(address, "/")
	if _, behind, ok := strings.Cut(host, "@"); ok {
		return behind
	}
	return host
}
