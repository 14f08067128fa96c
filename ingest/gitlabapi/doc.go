// Package gitlabapi reads recorded calls of GitLab's REST API, one call a line:
//
//	{"provider":"gitlab","request":{"method":"GET","path":"/projects/acme%2Fshop/variables"},"response":[…],"at":"…"}
//
// "host" beside these is the server's; else gitlab.com. A path may be a whole address
// and may begin with /api/v4. Projects and groups are named in a path by their own
// path or by a number: a number is known from GET /projects/:id or GET /groups/:id in
// the same file; else <host>/projects/<number> stands for it, and joins nothing.
//
//	/projects/:id                       the repository: visibility, default branch
//	/projects/:id/variables             ci-secrets, with protected, masked and
//	/groups/:id/variables               environment scope; a value becomes fingerprints
//	/projects/:id/protected_branches    names and patterns, on the repository
//	/projects/:id/protected_tags        the same
//	/projects/:id/protected_environments  environments, with who may deploy
//	/projects/:id/deploy_tokens         deploy tokens; one with read_repository reads
//	/groups/:id/deploy_tokens           the project's repository
//	/projects/:id/access_tokens         project and group access tokens; what they may
//	/groups/:id/access_tokens           do is not evaluated
//	/projects/:id/runners               a prop of the repository
//	/projects/:id/pipeline_schedules    when the pipeline of .gitlab-ci.yml runs by itself
//
// A variable whose value is shown and is no secret (it is neither masked nor hidden,
// no file, and neither its name nor its value says so) is left out. One that is for
// some environments only lies in <project or group>/environments/<scope>.
//
// A list counts as whole when it is the first page and shorter than a page (20, or
// per_page). Deriving gives variables to the jobs of gitlabci.
package gitlabapi
