// Package githubapi reads recorded calls of GitHub's REST API, one call a line:
//
//	{"provider":"github","request":{"method":"GET","path":"/repos/acme/shop/actions/secrets"},"response":{…},"at":"…"}
//
// The path says what the answer is about; routes.go is the one list of the paths
// that are read, each with a small reader. Members of the record beside those
// above are "host" (of a server of one's own; else github.com) and "link", the
// answer's header, which says whether there are more pages.
//
// What comes of it: places that hold secrets (Actions, Dependabot and Codespaces
// secrets of organisations, repositories and environments; never their values),
// who may do what (members, teams, collaborators, deploy keys, fine-grained
// tokens, installations of Apps), and what protects branches and environments, as
// documents in GitHub's own words that deriving evaluates.
//
// A listing counts as complete when its total_count is reached, or when its first
// page is there, every page that "link" names, and the last one. Without either a
// page that is full may have another behind it. Whatever else in a query narrows a
// listing (role=admin) makes it a listing of its own: the operation carries it.
//
// A recorded 404 says that there is none. GitHub answers so also to who may not
// see: where nothing but "Not Found" is said, a diagnostic tells.
//
// Not verified: whether "protected" of a branch counts every ruleset. The API
// documents its filter as "branch protections or rulesets", and it is taken so.
package githubapi
