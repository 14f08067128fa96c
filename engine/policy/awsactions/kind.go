package awsactions

import "strings"

// kindOf returns the kind of node that a type of resource is: aws-<service>-<type>
// but for those that the table of kinds names otherwise. The organisation's own
// nodes keep the general form here, because their ids are not ARNs.
func kindOf(service, resourceType string) string {
	switch service + "/" + resourceType {
	case "secretsmanager/Secret":
		return "aws-secret"
	case "iam/user", "codestar/user":
		return "aws-user"
	case "iam/role", "sts/role", "ec2/role", "ssm/iam-role", "es/es_role", "es/opensearchservice_role":
		return "aws-role"
	case "iam/group":
		return "aws-group"
	case "sts/root-user":
		return "aws-root"
	case "sts/federated-user", "sts/self-session", "sts/assumed-role":
		return "aws-session"
	case "ssm/instance", "ec2-instance-connect/instance":
		return "aws-ec2-instance"
	case "ssm/bucket":
		return "aws-s3-bucket"
	case "events/key", "kinesis/kmsKey":
		return "aws-kms-key"
	}
	return "aws-" + slug(service) + "-" + slug(resourceType)
}

// slug writes a name in lower case, with one hyphen for each run of other
// characters than letters and digits: "listener-rule/app" is listener-rule-app.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return strings.Join(words, "-")
}
