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
// What a workflow file does not say (which level holds a secret, what protects an
// environment, the default permissions) is named as missing.
package githubactions
