// Package oktalog reads Okta's System Log: the array that the API answers with,
// an export, or one event a line. Names that a collector changed (eventtype for
// eventType) are known.
//
// An event becomes a use, counted with those that are alike:
//
//   - of the API token that transaction.detail.requestApiTokenId names, else of
//     the actor: a user, an OAuth client, or nobody known (an address, an unknown
//     user). What Okta itself did is only covered.
//   - the action is eventType.
//   - refused where the outcome is DENY, where a sign-in failed, and where another
//     failure gives a want of permission as its reason. A limited rate, a
//     challenge and other failures are none.
//
// An API token acts as the user who made it. Events set its status: create and
// enable, disable, revoke of system.api_token.
//
// The log does not name its organisation: the account of uses and coverage is
// what keyreach.yaml gives for the file. The classes are the first words of event
// types (user, system, app …).
//
// What identifies a key or secret in the events app.oauth2.credentials.lifecycle
// could not be verified; they are uses only.
package oktalog
