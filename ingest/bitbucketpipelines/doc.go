// Package bitbucketpipelines reads the pipelines of Bitbucket Cloud,
// bitbucket-pipelines.yml.
//
// Steps have no names of their own: a job is a step by its place, "<section>/<number>"
// or "<section>/<pattern>/<number>", counted through stages and parallel groups; an
// anchor that is used twice is two jobs. Contexts of variants:
//
//	push/default, push/other              default and branches, as their patterns admit
//	push/tag                              tags
//	pull_request/pull-request             pull-requests
//	manual/default, manual/other          custom: started by hand or by a schedule
//
// A deployment is an environment, <repository>/environments/<name>. Variables of the
// repository, its workspace and the deployment are not in the file; names that scripts
// read are the prop variableNames, and what lists them gives them to the variants.
//
// A step with oidc: true may ask clouds for access: the issuer is that of the
// workspace, the subject {repository uuid}[:{environment uuid}]:{step uuid}. The uuids
// are not in the file, so that the subject is "*": a trust that tests it holds under
// that condition.
//
// The system of jobs is "bitbucket".
package bitbucketpipelines
