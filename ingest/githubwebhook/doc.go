// Package githubwebhook reads payloads of GitHub's webhooks about what lets somebody
// into a repository: deploy_key, member, personal_access_token_request, and the
// events of repository that say who sees it. One payload a file, or one a line.
//
// A payload tells one change and no time of it: what it says holds as of the time
// that keyreach.yaml gives for the file.
//
//   - A deploy key is the one that the API lists: created, or deleted (revoked).
//   - A member that was added may do what the role gives; that one was removed is
//     told, for a payload does not say what is left by a team.
//   - A request of a fine-grained token is its owner's session, waiting or approved.
//     A payload without the token's id names no token.
//   - A repository that was made public, private or archived.
package githubwebhook
