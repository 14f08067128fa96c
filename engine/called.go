package engine

import (
	"slices"
	"strings"

	"keyreach/engine/credential"
)

// plainWords are words of names and of kinds that tell no issuer.
var plainWords = strings.Fields("api key token access secret secrets password private personal user app service account oauth refresh session client url signed auth bot prod my")

// minCalled is how many letters of a name are enough to mean a longer word.
const minCalled = 4

// calledAfter counts the words of a kind's id that a name has, apart from plain ones:
// a variable NPM_TOKEN is called after npm.
func calledAfter(kind, name string) (n int) {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '_' || r == '-' || r == '.' })
	for _, word := range strings.Split(kind, "-") {
		if slices.Contains(plainWords, word) {
			continue
		}
		if slices.ContainsFunc(words, func(w string) bool {
			return w == word || len(w) >= minCalled && strings.HasPrefix(word, w) || len(word) >= minCalled && strings.HasPrefix(w, word)
		}) {
			n++
		}
	}
	return n
}

// hint marks the candidates that a name fits best. The name is what someone wrote
// beside the value: it orders them and takes none away.
func hint(candidates []KindCandidate, name string) {
	best := 0
	for i := range candidates {
		best = max(best, calledAfter(candidates[i].ID, name))
	}
	for i := range candidates {
		candidates[i].Hinted = best > 0 && calledAfter(candidates[i].ID, name) == best
	}
}

// ofForm describes how a value has the form of a kind.
func ofForm(row *credential.Kind, value string) KindCandidate {
	marked := row.Marks(value)
	return KindCandidate{ID: row.ID, Name: row.Name, Issuer: row.Issuer, ActsAs: row.ActsAs, Marked: marked, Weak: !marked && credential.IsUUID(value),
		Sourced: slices.ContainsFunc(row.Match, func(m credential.Match) bool { return m.Source != "" }), Verified: row.Verified}
}
