package githubaudit

import (
	"encoding/base64"
	"fmt"
	"strings"

	"keyreach/engine/fact"
)

// kindsOf returns the kinds of credential that an event's
// programmatic_access_type may mean, the likeliest first; nil for words that are
// not known and for events of the web interface.
func (e event) kindsOf() []string {
	access := strings.ToLower(strings.ReplaceAll(e.text("programmatic_access_type"), "_", " "))
	has := func(word string) bool { return strings.Contains(access, word) }
	switch {
	case has("fine-grained"):
		return []string{"github-pat-fine-grained"}
	case has("classic"):
		return []string{"github-pat-classic"}
	case has("personal access token"):
		return []string{"github-pat-classic", "github-pat-fine-grained"}
	case has("user-to-server"):
		return []string{"github-user-to-server-token"}
	case has("server-to-server"), has("installation"), access == "github app":
		if e.text("actor") == "github-actions[bot]" {
			return []string{"github-actions-token"}
		}
		return []string{"github-installation-token"}
	case has("oauth"):
		return []string{"github-oauth-token"}
	case has("deploy key"):
		return []string{"github-deploy-key"}
	case has("ssh"):
		return []string{"github-ssh-key"}
	}
	return nil
}

// token returns the credential that made the call; zero where the event tells
// none.
func (l *log) token(e event) fact.Key {
	kinds := e.kindsOf()
	kind := fact.UnknownSecret
	if len(kinds) > 0 {
		kind = kinds[0]
	}
	prints := l.fingerprint(e)
	if id := e.text("token_id"); id != "" && id != "0" && kind != fact.UnknownSecret {
		return l.name(fact.Key{Kind: kind, ID: id}, e, kinds, prints)
	}
	if len(prints) == 0 {
		return fact.Key{}
	}
	key, known := l.byPrint[prints[0]]
	if !known {
		key = fact.Key{Kind: kind, ID: fmt.Sprintf("%s@%s#%d", kind, l.File.Source, e.number)}
	}
	return l.name(key, e, kinds, prints)
}

func (l *log) name(key fact.Key, e event, kinds, prints []string) fact.Key {
	s := l.Subject(key, e.node, e.at).Say(fact.PropFingerprints, prints)
	if len(kinds) > 1 {
		s.Say(fact.PropCandidates, kinds)
	}
	if len(prints) > 0 {
		if _, known := l.byPrint[prints[0]]; !known {
			l.byPrint[prints[0]] = key
		}
	}
	return key
}

// fingerprint returns the fingerprint of the token whose hash the event tells.
func (l *log) fingerprint(e event) []string {
	digest := e.text("hashed_token")
	if digest == "" {
		return nil
	}
	plain := strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(digest), "=")
	if raw, err := base64.RawStdEncoding.DecodeString(plain); err != nil || len(raw) != 32 {
		l.Report(fact.Warning, e.node.Get("hashed_token"), "reading the GitHub audit log: hashed_token is no base64 SHA-256; the token is not told from others")
		return nil
	}
	return []string{l.Env.Fingerprint.SHA256Base64(plain)}
}
