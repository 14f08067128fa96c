// Package circleciconfig reads CircleCI's configurations, .circleci/config.yml. (The
// lists of CircleCI's API are read by package circleci.)
//
// A job runs because a workflow names it, with the contexts and the filters that the
// workflow gives it: a job here is "<workflow>/<job>", under the name that the
// workflow gives it where it does. Without workflows it is the job build. A job that
// no workflow names is never started. Contexts of variants:
//
//	push/default, push/other     branches, as the filters admit
//	push/tag                     tags, where the filters name some
//	schedule/default …           workflows that have a schedule
//
// Pipelines of pull requests from forks, and whether they get secrets, are settings
// of the project and not in the file.
//
// A context (context: prod) holds secrets of the organisation. The file has its
// name, the API its id: the node is circleci-context with the id
// circleci.com/<organisation>/contexts/<name>, organisation as in a project slug
// (gh/acme), and the variant enters it, as far as its restrictions, which are not in
// the file, allow. Which secrets it holds is not in the file either. The project's
// own variables are given to each job: what lists them
// (circleci.com/<project slug>/secrets/<NAME>) gives them to the variants. Names that
// commands read are the prop variableNames.
//
// Orbs are other people's files: a diagnostic names each, and what it does to jobs is
// not known. Orbs and reusable commands that stand in the file are read.
//
// Every job may ask clouds for access by CIRCLE_OIDC_TOKEN; its issuer and subject
// carry the ids of the organisation and the project, which the file does not have, so
// that no subject is made: jobs that read it have the prop oidc.
//
// The system of jobs is "circleci".
package circleciconfig
