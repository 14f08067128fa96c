// Package gworkspace reads the activity reports of Google Workspace: the answer
// of the Reports API ({"items":[…]}), an array, or one activity a line. The form
// in which a collector keeps one event a record (name, type and parameters beside
// id) is known.
//
// An event becomes a use, counted with those that are alike:
//
//   - of the OAuth client, as the user, for events of the token report (an app
//     that calls an API, or was given access); else of the user or service account
//     that acted, or of the client that acts for itself (callerType KEY).
//   - the action is the report and the event: login.login_failure,
//     token.activity. Of API calls it has the method behind it.
//   - on the OAuth client whose domain-wide access an administrator changed.
//   - refused where a login failed.
//
// What a user granted to a client (token: authorize, revoke) is a refresh token,
// which Google does not name: it is called <client>#<user>. It acts as a session
// of the user, within the scopes; the client uses it.
//
// The account of uses and coverage is the customer, the class the report.
// Parameters are read for client, scopes and method only.
package gworkspace
