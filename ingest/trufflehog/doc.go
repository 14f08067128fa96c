// Package trufflehog reads the JSON that trufflehog version 3 writes: one object
// a line, an array of them, or a single one; lines of its log may stand between.
//
// A finding becomes a place (a file, a channel, a ticket, a document, an object,
// an image) that stores a credential. What trufflehog learnt by asking the issuer
// (the account and the ARN behind a key, whether it was live) is kept as the
// issuer's word. The report has no time of its own: when it was made must come
// from keyreach.yaml.
//
// Also read are version 2 (objects with stringsFound, a line or an array of them)
// and the reports of the other program that is called trufflehog3 (an array of
// objects with rule and secret). Version 2 shows for some rules the value alone and
// for others a whole line: what is no single word gives no value. Its times name no
// zone and are not read.
package trufflehog
