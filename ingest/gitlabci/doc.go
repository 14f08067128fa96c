// Package gitlabci reads GitLab's pipeline definitions, .gitlab-ci.yml.
//
// A file becomes the workflow, its jobs and, for each way in which a job is
// started, a variant of it under fact.Key.Context "<event>/<class>", the event being
// a CI_PIPELINE_SOURCE:
//
//	push/default, push/other, push/tag     a push to a branch or a tag
//	merge_request_event/merge-request      a pipeline of a merge request
//	schedule/default, web/default …        where rules or only name that source
//
// Which variants a job has follows from workflow:rules, rules, only and except, as
// far as they test the branch, the tag, the source and the merge request by what
// stands in the file. What else a condition tests (a variable, changes, exists) may
// hold or not: the variant is there and is marked conditional. Whoever writes the
// ref writes the rules too, so that they limit no one who can push to it.
//
// extends, default, anchors and !reference are followed inside the file. Includes
// are other files: each is a diagnostic, and what it adds to jobs is missing. A
// project's and its groups' variables are not in the file, and each job has all of
// them: recorded calls list them (gitlabapi), deriving gives them to the variants.
// The names that scripts read and nothing in the file sets are the prop
// variableNames.
//
// A job with id_tokens may ask clouds for access as the subject
// project_path:<group>/<project>:ref_type:<branch|tag>:ref:<ref>, issuer
// https://<host of the repository>; of a merge request's pipeline the type is branch
// and the ref its source branch. Environments do not change the subject. A project
// can choose other components (ci_id_token_sub_claim_components), which the file
// does not say. Pipelines of a merge request from a fork run in the fork, as its own
// project, unless a member starts one in the parent project: since GitLab 18.2.2
// their tokens name the fork.
//
// The system of jobs is "gitlab": what their own tokens may do is not evaluated.
package gitlabci
