// Package cliconfig reads the files in which package managers and the command
// lines of clouds keep what they log in with: .npmrc, .pypirc, AWS credentials and
// config, kubeconfig, .netrc, Docker's config.json, .git-credentials, gh's
// hosts.yml, Terraform's credentials.tfrc.json, pip.conf, .yarnrc.yml, Composer's
// auth.json, Maven's settings.xml, private keys alone in a file, the key file of a
// Google service account and gcloud's application default credentials, what az ad
// sp create-for-rbac prints.
//
// The file stores each credential, at its line; its kind is one of those that the
// host takes, narrowed by the value. What a slot for a password holds is a secret
// whatever it looks like; references (${NPM_TOKEN}) are none. The prop host says
// where it is used, username as whom.
//
// What names no secret itself is told as props: profiles of AWS that assume roles
// or sign in by SSO on the file, what a kubeconfig runs to get a token. A client
// certificate of a kubeconfig is known by its digest, as audit logs know it; whom
// it or a service account's token acts as is told where keyreach.yaml names the
// cluster (account).
//
// Sources: docs.npmjs.com "npmrc"; packaging.python.org "The .pypirc file";
// docs.aws.amazon.com "Configuration and credential file settings"; kubernetes.io
// on kubeconfig files; curl's manual for .netrc;
// docs.docker.com "docker login"; git-scm.com "git-credential-store"; gh's
// hosts.yml by its source (cli/go-gh). That gh writes users: under a host since
// 2.40 is general knowledge.
package cliconfig
