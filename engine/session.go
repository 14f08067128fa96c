package engine

import "strings"

// isSession reports whether a kind is of what a principal's sessions are, which
// revoking them ends: as the catalogue says, and of a kind that it does not have, as
// its name says. An access token that only its own deletion ends is none.
func (a *Asker) isSession(kind string) bool {
	if row, ok := a.Catalogue.Lookup(kind); ok {
		return row.EndsWithSessions()
	}
	return strings.HasSuffix(kind, "-session") || strings.HasSuffix(kind, "-session-cookie")
}
