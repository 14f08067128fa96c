// Package gcpaudit reads Google Cloud audit logs: log entries with a protoPayload
// of google.cloud.audit.AuditLog, as `gcloud logging read --format json` and
// sinks write them, an array or one a line. Names that a collector changed
// (at_sign_type, callerIP, names in lower case) are known.
//
// An entry becomes a use, counted with those that are alike:
//
//   - of the service account key that serviceAccountKeyName names, else of the
//     first of serviceAccountDelegationInfo (who impersonated; Google lists them
//     in the order of delegation), else of the principal: a service account, a
//     Google account, or the subject of a workload identity pool (an oidc-subject
//     whose issuer is the pool: the entry does not tell the token's). On GKE also
//     service accounts and users of the cluster gke_<project>_<location>_<name>.
//   - as the principal, where that is not the one above.
//   - on the service account whose token, signature or key was asked for, the
//     secret that was accessed, the secret of a cluster.
//   - the action is methodName, with the service in front where it has none.
//   - refused where a permission was not granted or the status is 7
//     (PERMISSION_DENIED). With status 16 (UNAUTHENTICATED) it is no use.
//   - a long operation is counted once, by its first entry.
//
// Calls that succeeded tell of keys: created (with their end), deleted (revoked),
// disabled and enabled. Who creates a key knows it.
//
// The account of uses and coverage is the project, else the folder, organisation
// or billing account as logName has it; the classes are activity, data_access,
// system_event and policy. Requests and answers are read for the names of keys
// only.
//
// Not verified against a real log: entries of key deletion and of Secret Manager
// (written after the documentation).
package gcpaudit
