// Package githubaudit reads the audit log of a GitHub organisation or
// enterprise: the array that the REST API answers with, an export of the web
// interface as JSON, or one event a line as streaming writes it. Names that a
// collector changed (at_sign_timestamp for @timestamp) are known.
//
// An event becomes a use, counted with those that are alike:
//
//   - of the token or key that made the call, where the event tells one
//     (token_id, hashed_token); else of the user or app that acted. A token is of
//     the kind that programmatic_access_type names. With token_id that is its id
//     (of a fine-grained token it is the one of the organisation's list of
//     tokens, user_programmatic_access_id); with a hash alone it is named after
//     the record that shows it first, and its hash becomes a fingerprint, which
//     joins it to the value. The hash itself is kept nowhere.
//   - on the repository that the event names. The action is GitHub's; of API
//     requests it has the method and the route behind it.
//   - refused where an API request was answered with 403; one answered with 401
//     is no use of its token. An event that names no actor and no token (what
//     GitHub itself did) is none either.
//
// A token acts as a session of its user or app (github-user-session,
// github-app-installation-session; the id is the token's): what it may do is
// narrower than what they may, by its permissions or scopes. An SSH key acts as
// its user; a deploy key as nobody.
//
// Events of a token's life set its status: create, destroy, credential_revoked of
// personal_access_token, create and destroy of oauth_access, create and delete of
// public_key. That an organisation took its access away from a fine-grained token
// (access_revoked) is a prop: the token itself lives on.
//
// Accounts are github.com/<organisation>, else github.com/enterprises/<name>.
// The class of an event is git, api or web. The host is taken to be github.com:
// the log does not name it. Events without a time (test data has them) are left
// out and leave the log's time uncovered.
//
// Not verified against a real log: the names of the fields that identify the
// credential in oauth_access (oauth_access_id) and public_key events
// (fingerprint), and the words for SSH and deploy keys in
// programmatic_access_type. What org_credential_authorization events name could
// not be found out: they are uses only.
package githubaudit
