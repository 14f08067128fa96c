package ingest

import (
	"strings"

	"keyreach/engine/fact"
)

// AWSAccountOf returns the account in an ARN, empty for none.
func AWSAccountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		return parts[4]
	}
	return ""
}

// AWSPrincipal returns the identity that an IAM or STS ARN names; ok is false
// for a text that names none.
func AWSPrincipal(arn string) (key fact.Key, ok bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || (parts[2] != "iam" && parts[2] != "sts") {
		return fact.Key{}, false
	}
	what, _, _ := strings.Cut(parts[5], "/")
	kinds := map[string]string{"user": "aws-user", "role": "aws-role", "root": "aws-root", "assumed-role": "aws-session", "federated-user": "aws-session"}
	kind, ok := kinds[what]
	return fact.Key{Kind: kind, ID: arn}, ok
}

// AWSSessionRole returns the name of the role that an assumed-role ARN is a
// session of; the role's path is not in it. Empty for other ARNs.
func AWSSessionRole(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return ""
	}
	rest, ok := strings.CutPrefix(parts[5], "assumed-role/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// AWSNameOf returns the name at the end of an ARN, behind its path; empty for an
// ARN without one.
func AWSNameOf(arn string) string {
	slash := strings.LastIndex(arn, "/")
	if slash < 0 {
		return ""
	}
	return arn[slash+1:]
}
