// Package googleworkspace reads the third-party tokens of Google Workspace users
// (Directory API, tokens.list: bare, recorded, or by user as cartography keeps
// them) and the list of users.
//
// A token is what a client holds of one user: the client uses it. It is narrower
// than its user, so that it authenticates as a session of the user, which may what
// the scopes say. Only Gmail's scopes name something that is a node here, the
// user's mailbox; all others are kept as props and aren't evaluated. Google does
// not name a token: it is called <client>#<user>. Users are known by address; which
// one a number means is told by a list of users in the same file, else the user,
// the token and the mailbox bear the number.
//
// A bare list names its users by userKey, which the API leaves out of some
// replies; the path of a recorded call has it.
//
// Domain-wide delegation is shown by the admin console alone; no export of it
// could be verified, so that none is read.
package googleworkspace
