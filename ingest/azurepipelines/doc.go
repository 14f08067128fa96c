// Package azurepipelines reads the pipelines of Azure DevOps, azure-pipelines.yml, and
// templates of them.
//
// A job is "<stage>/<job>", "<job>" where there are no stages, "job" where there are
// steps alone; jobs without a name are counted. Contexts of variants:
//
//	push/default, push/other, push/tag    trigger; without one all branches, no tags
//	pull_request/pull-request             pr, which GitHub and Bitbucket have: without one
//	                                      all pull requests
//	schedule/default, schedule/other      schedules
//	manual/default, manual/other          where nothing else starts it
//
// Build validation of pull requests in Azure Repos is a policy of the branch, and not
// in the file.
//
// A service connection that a task names is a ci-secret,
// <project>/service-connections/secrets/<name>; it stores a secret not yet known, or
// a federated identity. A variable group is an environment,
// <project>/variable-groups/<name>, that the variant enters as far as the group's
// permissions and checks allow. The project is dev.azure.com/<organisation>/<project>
// for repositories of Azure Repos; a pipeline of another host's repository belongs to
// a project that the file does not name: its own id stands for it. Environments of
// deployment jobs are <project>/environments/<name> likewise.
//
// Names may be made of variables: $(x) and ${{ variables.x }} are filled in where the
// file writes x out. What else is computed is a diagnostic. ${{ if }} and ${{ each }}
// are read through: what stands under them may or may not be there, and is taken as
// there. Templates and extends are other files: a diagnostic names each. Variables
// that steps read, and nothing in the file sets, are the prop variableNames: secrets
// among them are set in the pipeline, in its groups or by a task.
//
// The subject of a federated service connection
// (sc://<organisation>/<project>/<connection>) has an issuer that carries the
// organisation's id: no subject is made. The system of jobs is "azure-devops".
package azurepipelines
