package engine

import (
	"fmt"
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// change words the single change that would open a way that is closed by one
// control; of several controls it says that all would have to change. Where an
// Allow is lacking, adding it suffices; a statement that denies may hide others.
func change(path []Hop, by []fact.Blocker) string {
	if len(by) != 1 {
		return fmt.Sprintf("no single one: %d controls close it", len(by))
	}
	b, actions, on := by[0], "", ""
	for i := range path {
		if path[i].Verdict == fact.No {
			actions, on = strings.Join(path[i].Actions, ", "), path[i].To.ID
		}
	}
	name := b.Control
	if b.Policy != "" {
		name += " " + b.Policy
	}
	switch {
	case b.Control == "status":
		return "the credential being active again"
	case isSetting(b.Control) && b.Reason != "":
		return fmt.Sprintf("a change of %s, by which %s; what else would then stand in the way is decided only then", name, b.Reason)
	case b.Statement != "":
		return fmt.Sprintf("%s no longer denying %s on %s in statement %s; what else would then stand in the way is decided only then", name, actions, on, b.Statement)
	default:
		return fmt.Sprintf("an Allow of %s on %s in the %s", actions, on, name)
	}
}

// isSetting reports whether a control is a setting of GitHub's, which says in words
// what it takes away and denies no action by name.
func isSetting(control string) bool {
	return slices.Contains([]string{"actions-disabled", "archived", "branch-protection", "environment-protection", "installation", "ruleset", "token-approval"}, control)
}
