package awsapi

import "strings"

// arnPart returns one of the six parts of an ARN, empty where it has none.
func arnPart(arn string, i int) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return ""
	}
	return parts[i]
}

func arnAccount(arn string) string { return arnPart(arn, 4) }
func arnRegion(arn string) string  { return arnPart(arn, 3) }

// partitionOf returns the partition that a region belongs to.
func partitionOf(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	default:
		return "aws"
	}
}

// isAccount reports whether a text is an account's id.
func isAccount(id string) bool {
	return len(id) == 12 && strings.Trim(id, "0123456789") == ""
}
