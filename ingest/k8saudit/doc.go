// Package k8saudit reads the audit log of a Kubernetes API server: one Event of
// audit.k8s.io a line, an array of them, or an EventList.
//
// A cluster's log does not name its cluster. It is the account that keyreach.yaml
// gives for the file; without it the cluster is called after the file, so that
// service accounts of two clusters are never taken for one.
//
// A request becomes a use, counted with those that are alike and once however
// many stages of it are recorded (auditID):
//
//   - of the credential that user.extra names: the id of a service account's
//     token (JTI) or the digest of a client certificate (X509SHA256), from
//     authentication.kubernetes.io/credential-id; on EKS the AWS access key that
//     the token was made with. Else of the user: a service account, a user of the
//     cluster, or nobody known (system:anonymous).
//   - as the impersonated user, where there is one.
//   - on the secret, or the service account of which a token was asked for, where
//     the request names one object.
//   - the action is "get secrets", "create pods/exec", "list deployments.apps",
//     and for requests that are about no resource the verb and the path.
//   - refused where the authorizer says forbid or the answer was 403. An answer of
//     401 shows nothing of who asked and is no use.
//   - the address is the first of sourceIPs. All but the last of them are what the
//     client's headers say.
//
// A token that was asked for (serviceaccounts/token) is minted by the caller,
// acts as the service account and was exchanged for the caller's credential. What
// requests and answers hold is not read, so that no token or secret is kept.
//
// The account of uses and coverage is the cluster; the classes are the levels at
// which requests are recorded. Names that a collector changed (_slash_ for a
// slash, underscores for dots) are known.
package k8saudit
