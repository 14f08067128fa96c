package credential

import (
	"regexp"
	"strings"
)

// minJoinable is the length below which a value joins nothing: shorter ones are
// passwords and placeholders that many places share by chance.
const minJoinable = 12

// Joinable reports whether equal values may be taken for the same secret. Short
// values, placeholders, redacted values, the keys of emulators and
// the bare first line of a private key join nothing; a connection string joins by its key.
func Joinable(value string) bool {
	value = strings.TrimSpace(value)
	if c, ok := parseConnection(value); ok {
		value = c.secret()
	}
	return len(value) >= minJoinable && distinct(value) >= 6 && !Redacted(value) && !Placeholder(value) && !keyMarkers.MatchString(value) && !isEmulatorKey(value)
}

// keyMarkers matches what has the lines around a private key and nothing of the
// key: they are the same for all keys of a form, and scanners report them in
// place of the key.
var keyMarkers = regexp.MustCompile(`^(?:-----(?:BEGIN|END) [A-Z0-9 ]+-----(?:\s|\\[rnt]|\.|…)*)+$`)

// Unmasked returns a value as a scanner reports it, empty where it was replaced.
func Unmasked(value string) string {
	if Redacted(value) {
		return ""
	}
	return value
}

// Redacted reports whether a scanner has replaced the value or a part of it.
func Redacted(value string) bool {
	lower := strings.ToLower(value)
	return strings.Contains(lower, "redacted") || strings.Contains(value, "***") ||
		strings.HasSuffix(value, "...") || strings.Contains(value, "…")
}

// Placeholder reports whether the value stands for one that is filled in later:
// a template expression, a bracketed name, an example word.
func Placeholder(value string) bool {
	lower := strings.ToLower(value)
	if strings.Contains(value, "${") || strings.Contains(value, "{{") || strings.HasPrefix(value, "$(") ||
		(strings.HasPrefix(value, "<") && strings.HasSuffix(value, ">")) {
		return true
	}
	for _, word := range []string{"changeme", "change_me", "placeholder", "your_", "your-", "yourkey", "xxxxxx", "insert_", "replace_me", "replaceme", "dummy"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

// distinct counts the different bytes of value.
func distinct(value string) int {
	var seen [256]bool
	n := 0
	for i := 0; i < len(value); i++ {
		if !seen[value[i]] {
			seen[value[i]] = true
			n++
		}
	}
	return n
}
