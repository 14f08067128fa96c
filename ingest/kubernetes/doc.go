// Package kubernetes reads objects of Kubernetes, as kubectl gives them (lists and
// single ones, JSON and YAML) and as manifests hold them: service accounts, what
// runs, and secrets. Roles and bindings are not read here.
//
// A workload runs as its service account, which may be annotated with an identity
// of a cloud: whether it can become that is the cloud's own word (the trust of the
// role), which the object does not have, so that the hop is unknown and names it.
// Where the pod asks for no token (automountServiceAccountToken: false) running as
// the account is unknown too. Of Azure only the client id is told, as a prop.
//
// A secret stores what its data hold, by their names; a workload that names one, in
// variables, volumes or to pull images, uses it. A literal variable is a place of
// its own. Of opaque secrets the values count that are called or look like one;
// certificates, user names and releases of Helm don't.
//
// An object does not name its cluster: keyreach.yaml does (sources: path, account).
// Else the folder in which the file lies stands for it, so that the files of one
// folder belong together. An object without a namespace is in "default".
//
// Sources: the API reference of Kubernetes 1.34 (Pod, ServiceAccount, Secret);
// docs.aws.amazon.com "IAM roles for service accounts"; cloud.google.com "Workload
// Identity Federation for GKE"; azure.github.io/azure-workload-identity.
package kubernetes
