// Package aws decides AWS requests from policy documents, offline and purely:
// no I/O, no clock, no logger, no shared state.
//
// The way of the data is parse → AST → compile → evaluate. Parse reads one
// policy's JSON into a Document and keeps the statements that parse even where
// others do not. Compile turns a document into an immutable Policy that any
// number of goroutines may share. Evaluate decides one Request under a set of
// Policies with a Context that may be partial: a key is known, known to be
// absent, or unknown. What depends on unknown keys comes back as the conditions
// under which the request is allowed, written with IAM's own operators; what
// depends on documents that were not given comes back as Unknown, or stays with
// the document listed as missing.
//
// What it doesn't know: S3 ACLs, the limits of GetSessionToken, and which account
// a canonical user id belongs to unless Principal says so. Values of a request
// are taken to be well formed for the operators that read them.
//
// Outside facts are cited by the page of the AWS documentation that states
// them (docs.aws.amazon.com/IAM/latest/UserGuide/ where no other guide is named).
package aws
