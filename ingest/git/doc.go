// Package git reads the history of the repositories in an estate through the git
// binary: checkouts and bare clones.
//
// It tells the remotes, the branches, the workflow files that other branches have,
// who changed each known file last, and, of each line in which a credential was
// found, the first and the last commit that held the same line. A secret that was
// taken out of a file is still in the history: the line is sought in the commits
// that touched its path, whatever branch they are on, and not across renames.
//
// A repository is hostile input. git is not run in it: it gets a folder of its own
// with a configuration of this package and copies of the refs, and reads the
// repository's objects from there. So no configuration, hook, filter, attribute,
// pager or remote helper of the repository is ever seen. A repository whose objects
// lie elsewhere (alternates, linked worktrees) is not read; nothing is fetched, and
// a secret is never an argument. Commands, commits and time are bounded; what was
// cut off is told.
package git
