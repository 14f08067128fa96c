package ingest

import (
	"net/url"
	"regexp"
	"strings"

	"keyreach/engine/credential"
)

// Address is a URL without what may be secret in it, as an id can bear it.
type Address struct {
	// Clean has scheme, host in lower case, and path; user, password, query and
	// fragment are dropped, and a part of the path that looks random is "***".
	Clean string
	// Secrets are what was dropped and may be a secret.
	Secrets []AddressPart
}

// AddressPart is a value in a URL and what it is called there.
type AddressPart struct{ Name, Value string }

// ParseAddress takes a URL apart; ok is false for a text that is none.
func ParseAddress(text string) (a Address, ok bool) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return Address{}, false
	}
	if password, has := u.User.Password(); has {
		a.Secrets = append(a.Secrets, AddressPart{"password", password})
	} else if user := u.User.Username(); user != "" {
		a.Secrets = append(a.Secrets, AddressPart{"token", user})
	}
	for _, pair := range strings.Split(u.RawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if value, err = url.QueryUnescape(value); err == nil && value != "" {
			a.Secrets = append(a.Secrets, AddressPart{queryName(name), value})
		}
	}
	segments := strings.Split(u.Path, "/")
	for i, segment := range segments {
		if looksRandom(segment) {
			a.Secrets = append(a.Secrets, AddressPart{"token in the path", segment})
			segments[i] = "***"
		}
	}
	a.Clean = strings.ToLower(u.Scheme) + "://" + strings.ToLower(u.Host) + strings.Join(segments, "/")
	return a, true
}

// queryName makes the bare names of a query tell that they are secret.
func queryName(name string) string {
	switch strings.ToLower(name) {
	case "key", "apikey", "sig":
		return "api_key"
	default:
		return name
	}
}

// minRandom is the length from which letters and digits without a sign between
// them are taken for a value: versions and the words of names are shorter.
const minRandom = 16

var (
	uuid  = regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	words = regexp.MustCompile(`[-_.~]+`)
)

// looksRandom reports whether a part of a path is a value rather than a name. A
// placeholder is none.
func looksRandom(segment string) bool {
	if strings.ContainsAny(segment, "${}") {
		return false
	}
	if uuid.MatchString(segment) || credential.LooksLikeValue(segment) {
		return true
	}
	for _, word := range words.Split(segment, -1) {
		if len(word) >= minRandom && strings.ContainsAny(word, "0123456789") && strings.ContainsAny(strings.ToLower(word), "abcdefghijklmnopqrstuvwxyz") {
			return true
		}
	}
	return false
}
