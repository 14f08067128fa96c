// Package slackaudit reads the audit log of a Slack organisation: the answer of
// the Audit Logs API ({"entries":[…]}), an array, or one entry a line.
//
// An entry becomes a use of the user who acted, counted with those that are
// alike; on the app that the entry is about, where it is about one. Slack does not
// tell which token a call was made with: no credential is named, and an entry
// about an app's tokens (bot_token_upgraded, app_scopes_expanded) is a use that
// names the app.
//
// The account of uses and coverage is the workspace or organisation where it was
// done, the class what it was done to (user, channel, file, app …).
package slackaudit
