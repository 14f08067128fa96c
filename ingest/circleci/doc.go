// Package circleci reads the lists of CircleCI's API (v2) that name secrets:
// contexts, their environment variables, and those of projects; bare, recorded, or
// as cartography keeps them.
//
// CircleCI gives names, never values; of a project's variables it shows the last
// characters, which are dropped. A variable is a ci-secret that stores a secret not
// yet known: circleci.com/contexts/<id>/secrets/<NAME>, or
// circleci.com/<project slug>/secrets/<NAME>, where the path of a recorded call
// says which project it is; a bare list of a project's variables doesn't, and its
// secrets are named after the file. Where the call that lists contexts names the
// organisation (owner-slug), each is the same as the context of that name which
// configurations enter, circleci.com/<organisation>/contexts/<name>.
package circleci
