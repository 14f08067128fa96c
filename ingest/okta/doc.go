// Package okta reads lists of Okta's management API: API tokens, applications,
// users, and the administrator roles assigned to users, bare, recorded, or as the
// texts that cartography keeps.
//
// A token acts as the user who made it, with that user's roles; it is told by the
// id that Okta shows. An application with an OAuth client becomes that client. A
// user's roles are props; two of them say what they give of the whole
// organisation: super administrators control it, read-only administrators read it.
// What the others give depends on their targets, which aren't evaluated.
//
// The organisation is the host that the links of a reply lead to; in replies
// without links it isn't known, and then no such edge is drawn.
package okta
