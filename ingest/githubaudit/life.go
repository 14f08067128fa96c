package githubaudit

import (
	"slices"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// life reads the events of a credential's life. The credential that an event is
// about is another one than that which made the call.
func (l *log) life(e event) {
	switch e.action {
	case "personal_access_token.create", "personal_access_token.access_granted":
		if s := l.fineGrained(e); s != nil {
			l.made(s, e, e.action == "personal_access_token.create")
		}
	case "personal_access_token.destroy", "personal_access_token.credential_revoked":
		if s := l.fineGrained(e); s != nil {
			l.IsNow(s, "revoked", e.at, e.node)
		}
	case "personal_access_token.access_revoked":
		if s := l.fineGrained(e); s != nil {
			s.SayTime("accessRevokedAt", &e.at).Say("accessRevokedBy", e.account())
		}
	case "personal_access_token.credential_regenerated":
		if s := l.fineGrained(e); s != nil { // an older value of the same token is dead
			s.SayTime("regeneratedAt", &e.at)
		}
	case "oauth_access.create", "oauth_access.destroy", "oauth_access.revoke":
		if s := l.oauthAccess(e); s != nil {
			l.begunOrEnded(s, e, e.action == "oauth_access.create")
		}
	case "public_key.create", "public_key.delete", "deploy_key.create", "deploy_key.delete", "deploy_key.destroy":
		if s := l.publicKey(e); s != nil {
			l.begunOrEnded(s, e, e.action == "public_key.create" || e.action == "deploy_key.create")
		}
	}
}

func (l *log) begunOrEnded(s *ingest.Subject, e event, begun bool) {
	if begun {
		l.made(s, e, true)
		return
	}
	l.IsNow(s, "revoked", e.at, e.node)
}

// made notes a credential's begin, and that whoever made it knows it.
func (l *log) made(s *ingest.Subject, e event, now bool) {
	l.IsNow(s, "active", e.at, e.node)
	if !now {
		return
	}
	s.SayTime(fact.PropCreatedAt, &e.at)
	if actor := e.actor(); !actor.IsZero() {
		l.Relate(l.Subject(actor, e.node, e.at), fact.Mints, s.Key, e.at, nil, e.node)
	}
}

// fineGrained is the fine-grained token that an event is about; nil where it is
// not identified.
func (l *log) fineGrained(e event) *ingest.Subject {
	id := e.text("user_programmatic_access_id")
	if id == "" || id == "0" {
		return nil
	}
	s := l.Subject(fact.Key{Kind: "github-pat-fine-grained", ID: id}, e.node, e.at)
	return s.Called(e.text("user_programmatic_access_name")).Say("user", e.identity(e.text("user")).ID)
}

// oauthAccess is the classic or OAuth token that an event is about: GitHub keeps
// both in one list.
func (l *log) oauthAccess(e event) *ingest.Subject {
	id := e.text("oauth_access_id")
	if id == "" || id == "0" {
		return nil
	}
	kinds := []string{"github-pat-classic", "github-oauth-token"}
	if application := e.text("oauth_application_id"); application != "" && application != "0" {
		slices.Reverse(kinds)
	}
	for _, kind := range append(kinds, "github-user-to-server-token") {
		if key := (fact.Key{Kind: kind, ID: id}); l.Knows(key) {
			return l.Subject(key, e.node, e.at)
		}
	}
	s := l.Subject(fact.Key{Kind: kinds[0], ID: id}, e.node, e.at)
	return s.Say(fact.PropCandidates, kinds).Say("user", e.identity(e.text("user")).ID)
}

// publicKey is the SSH key that an event is about: one of a repository, or of a
// user.
func (l *log) publicKey(e event) *ingest.Subject {
	print := ingest.Shown(e.text("fingerprint"), 100)
	if print == "" {
		return nil
	}
	kind := "github-ssh-key"
	if !e.repository().IsZero() {
		kind = "github-deploy-key"
	}
	s := l.Subject(fact.Key{Kind: kind, ID: print}, e.node, e.at).Called(e.text("title"))
	if kind == "github-ssh-key" {
		return s.Say("user", e.identity(e.text("user")).ID)
	}
	return s.Say("repository", e.repository().ID).Say("readOnly", e.text("read_only"))
}
