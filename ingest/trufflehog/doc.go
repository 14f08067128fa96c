// Package trufflehog reads the JSON that trufflehog version 3 writes: one object
// a line, an array of them, or a single one; lines of its log may stand between.
//
// A finding becomes a place (a file, a channel, a ticket, a document, an object,
// an image) that stores a credential. What trufflehog learnt by asking the issuer
// (the account and the ARN behind a key, whether it was live) is kept as the
// issuer's word. The report has no time of its own: when it was made must come
// from keyreach.yaml.
package trufflehog
