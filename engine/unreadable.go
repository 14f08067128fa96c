package engine

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// Unreadable counts places that could hold a credential and of which no input
// says what they hold.
type Unreadable struct {
	What  string `json:"what"`
	Count int    `json:"count"`
	// First are the first of them.
	First     []Node `json:"first"`
	Why       string `json:"why"`
	SettledBy string `json:"settledBy"`
}

// maxPlaces is how many places a line names.
const maxPlaces = 5

// unreadable returns the places whose content nobody gave, by kind, but for those
// that the question is about, and the files that were not read.
func (a *Asker) unreadable(about []fact.Key) []Unreadable {
	kinds := []Unreadable{
		{What: "ci-secret", Why: "exports name a pipeline's secrets and never show them", SettledBy: "keyreach.yaml: assert: - { same: <the secret's id>, of: <the credential> }"},
		{What: "aws-secret", Why: "a listing names secrets and never shows them", SettledBy: "keyreach.yaml: assert: - { same: <the secret's id>, of: <the credential> }"},
		{What: "aws-ssm-parameter", Why: "a listing names parameters and never shows them", SettledBy: "keyreach.yaml: assert: - { same: <the parameter's id>, of: <the credential> }"},
		{What: "env-var", Why: "the variable's value is set elsewhere", SettledBy: "the configuration that sets it"},
	}
	for n := range a.Estate.NodesByRank() {
		if a.Estate.Class(n) != fact.ClassPlace || a.Estate.IsHub(n) {
			continue
		}
		i := slices.IndexFunc(kinds, func(u Unreadable) bool { return u.What == a.Estate.Key(n).Kind })
		if i < 0 || a.isRead(n) || a.isNowhere(n) || a.isOf(n, about) {
			continue
		}
		kinds[i].Count++
		if len(kinds[i].First) < maxPlaces {
			kinds[i].First = append(kinds[i].First, a.node(n))
		}
	}
	if n := len(a.Estate.Skipped); n > 0 {
		u := Unreadable{What: "file", Count: n, Why: "they were skipped (see skipped)", SettledBy: "exports in a format that docs/formats.md lists"}
		for _, s := range a.Estate.Skipped[:min(n, maxPlaces)] {
			u.First = append(u.First, Node{Kind: "file", ID: s.Source})
		}
		kinds = append(kinds, u)
	}
	return orEmpty(slices.DeleteFunc(kinds, func(u Unreadable) bool { return u.Count == 0 }))
}

// isRead reports whether a place stores a credential of which more is known than
// that it is there.
func (a *Asker) isRead(place graph.Node) bool {
	for _, stored := range a.stored(place) {
		if a.Estate.Key(stored).Kind != fact.UnknownSecret {
			return true
		}
	}
	return false
}

// isOf reports whether a place stores one of some credentials.
func (a *Asker) isOf(place graph.Node, credentials []fact.Key) bool {
	return slices.ContainsFunc(a.stored(place), func(n graph.Node) bool { return slices.Contains(credentials, a.Estate.Key(n).Base()) })
}

// isNowhere reports whether a pipeline's secret is only a name: a workflow could
// mean one of several levels, and the listing of this one is whole and has none of
// the name.
func (a *Asker) isNowhere(place graph.Node) bool {
	holder, _, isSecret := strings.Cut(a.Estate.Key(place).ID, "/secrets/")
	if a.Estate.Key(place).Kind != "ci-secret" || !isSecret || a.Estate.Props(place).String(fact.PropCreatedAt) != "" {
		return false
	}
	return slices.ContainsFunc(a.Estate.Inventories, func(in fact.Inventory) bool {
		return in.Provider == "github" && in.Account == holder && in.Complete && strings.HasSuffix(in.Operation, "/actions/secrets")
	})
}
