package gcpaudit

import (
	"regexp"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// keyName is the name of a service account's key in full.
var keyName = regexp.MustCompile(`/serviceAccounts/([^/]+)/keys/([0-9a-f]{40})$`)

// key is the key that a name is of; ok is false where it is none's.
func (e entry) key(name string) (key fact.Key, ok bool) {
	match := keyName.FindStringSubmatch(name)
	if match == nil {
		return fact.Key{}, false
	}
	return fact.Key{Kind: "gcp-service-account-key", ID: match[2]}, true
}

// serviceAccount is the service account that an entry is about, by its address:
// names have its number instead where the caller wrote it so.
func (e entry) serviceAccount() fact.Key {
	address := e.label("email_id")
	if address == "" {
		_, address, _ = strings.Cut(e.resourceName(), "/serviceAccounts/")
		address, _, _ = strings.Cut(address, "/")
	}
	if !strings.Contains(address, "@") {
		return fact.Key{}
	}
	return fact.Key{Kind: "gcp-service-account", ID: address}
}

// keyLife reads the calls that make, switch and delete keys. Only calls that
// succeeded change anything.
func (l *log) keyLife(e entry) {
	method, ok := strings.CutPrefix(e.payload.Get("methodName").String(), "google.iam.admin.v1.")
	if !ok || e.status() != 0 || e.denied() {
		return
	}
	statuses := map[string]string{"CreateServiceAccountKey": "active", "UploadServiceAccountKey": "active", "DeleteServiceAccountKey": "revoked",
		"DisableServiceAccountKey": "inactive", "EnableServiceAccountKey": "active"}
	status, ok := statuses[method]
	if !ok {
		return
	}
	made := method == "CreateServiceAccountKey" || method == "UploadServiceAccountKey"
	names := []string{e.payload.Get("request", "name").String(), e.resourceName()}
	if made {
		names = []string{e.payload.Get("response", "name").String()}
	}
	for _, name := range names {
		if key, ok := e.key(name); ok {
			l.became(e, key, status, made)
			return
		}
	}
}

func (l *log) became(e entry, key fact.Key, status string, made bool) {
	s := l.Subject(key, e.node, e.at)
	l.IsNow(s, status, e.at, e.node)
	account := e.serviceAccount()
	if !account.IsZero() {
		s.Say("serviceAccount", account.ID)
	}
	if !made {
		return
	}
	s.SayTime(fact.PropCreatedAt, &e.at)
	s.SayTime(fact.PropExpiresAt, e.ends())
	if !account.IsZero() {
		l.Subject(account, e.node, e.at)
		l.ActsAs(s, account, e.at, e.node)
	}
	if maker := e.principal(e.who()); !maker.IsZero() {
		l.Relate(l.Subject(maker, e.node, e.at), fact.Mints, key, e.at, nil, e.node)
	}
}

// ends is when a new key ends; nil for never, which is written as the last second
// of the year 9999.
func (e entry) ends() *time.Time {
	at := e.payload.Get("response", "valid_before_time")
	until := ingest.LogTime(at)
	if seconds := at.Get("seconds").Int(); seconds > 0 { // too far away to be told from milliseconds
		moment := time.Unix(seconds, 0).UTC()
		until = &moment
	}
	if until == nil || until.Year() >= 9999 {
		return nil
	}
	return until
}
