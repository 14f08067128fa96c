// Package githubactions reads GitHub Actions workflows.
//
// A workflow file becomes the workflow, its jobs and, for each way in which a
// job is started, a variant of it: the same job under fact.Key.Context
// "<event>/<ref class>", where the class says which code runs:
//
//	default       the default branch
//	other         any other branch
//	tag           a tag
//	pull-request  a pull request's merge commit
//	caller        whatever called this workflow (workflow_call)
//
// Secrets, environments and OIDC subjects hang on the variants. A variant
// "…/caller" has none of its own: its secrets and its subject are the caller's.
//
// Where a job's "if" is written out so that a variant never runs, that variant is
// left out. What a job runs of elsewhere under a name that can be moved (a tag or a
// branch of an action, a reusable workflow, an image by its tag) is loaded by its
// variants; a commit or a digest is not. Whether a short name is a tag or a branch is
// not in the file: one that begins like a version is taken for a tag.
//
// The metadata of a composite action (action.yml) becomes its file with what its
// steps run; deriving lays that on the jobs that use it. A workflow that another's
// end starts (workflow_run) runs the default branch's code.
//
// What a workflow file does not say (which level holds a secret, what protects an
// environment, the default permissions) is named as missing.
package githubactions
