// Package awsapi reads responses of AWS APIs, bare (as the AWS CLI prints them)
// and recorded (one call a line, with request, response or error, account,
// region and time).
//
// A recorded call names its operation; a bare response is recognised by its
// keys, and only where it explains itself. Each operation has a small reader;
// readers.go is their one list. A recorded error "not found" is the statement
// that there is none; "access denied" says nothing. Pages are joined: a listing
// is complete when its first page and every page a token named are there.
package awsapi
