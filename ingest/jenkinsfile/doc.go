// Package jenkinsfile reads Jenkins' pipelines, declarative and scripted.
//
// A Jenkinsfile is a program in Groovy. It is not run and not parsed: its strings,
// comments and brackets are told apart, and the steps that name credentials are found
// by what they are called. That is why what is read here has the confidence inferred.
//
// The file becomes one job, "pipeline", with the variants build/default and
// build/other: which branches Jenkins builds, and on what event, is set in Jenkins.
// A stage under a when, an if around a step: the whole job has the credential all the
// same, since whoever writes the file writes the condition too.
//
// A credential that a step names by its id is a ci-secret, and the job uses what it
// stores. Its id is <pipeline>/secrets/<credential id>, pipeline being
// <repository>:<path>: Jenkins resolves the id in the folder of the job or globally,
// which the file does not say, so that the same id in two pipelines is not taken for
// one credential, nor for a secret of the platform that hosts the repository. Found
// are credentials('id'), credentialsId and its like in any step, sshagent(['id']),
// withAWS(credentials: 'id') and docker.withRegistry(url, 'id'). An id that is computed
// is a diagnostic. withAWS(role:) is the prop roleToAssume, the paths of withVault
// secretPaths, shared libraries libraries.
//
// Values that environment blocks and withEnv write out are variables of the job.
//
// The system of jobs is "jenkins".
package jenkinsfile
