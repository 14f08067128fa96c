// Package githubapp reads what GitHub says of its Apps: the webhook payloads of
// installations, the lists of installations, an App's own description (GET /app)
// and its manifest.
//
// An App is a vendor that holds a private key; the key authenticates as each of
// its installations, which are identities of the account that installed it. That
// an installed App has a key is GitHub's documentation, not the file. An
// installation is github.com/<account>/apps/<slug>; old payloads lack the slug and
// name the App by its number, which is another name of the same.
//
// Permissions become access to the repositories that are listed: metadata is
// discover; contents is read, or write; administration:write is control, because
// it adds collaborators and deploy keys and takes protection away. The others that
// GitHub documents don't reach a repository's content. One that isn't known here
// is unknown. Where all repositories of the account are selected the file lists
// none: deriving draws the edges to those that are known.
//
// A suspended installation, a deleted one, and a repository that was taken away
// are edges of verdict no that name what blocks them.
package githubapp
