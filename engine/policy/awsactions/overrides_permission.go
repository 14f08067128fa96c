package awsactions

// permissionOverrides are actions that AWS files under permissions management
// and that let nobody decide who may do what.
func permissionOverrides() []override {
	const filed = "AWS files it under permissions management; "
	rows := []override{
		{actions: "glue:Get*Policy glue:Get*Policies glue:GetTags", access: discover,
			why:    "returns a policy or tags, no data",
			source: "glue/latest/webapi/API_GetResourcePolicy"},
		{actions: "glue:Get* glue:BatchGet*", access: read,
			why:    filed + "or Read; it returns data or settings of a job, table or session",
			source: "service-authorization/latest/reference/list_awsglue"},
		{actions: "glue:DeregisterDataPreview glue:GlueNotebook* glue:ManagedConnector glue:RefreshOAuth2Tokens glue:RequestLogParsing glue:RunDataPreviewStatement glue:SendRecipeAction glue:StartNotebook glue:TerminateNotebook glue:TestConnection glue:UseGlueStudio", access: write,
			why:    filed + "it uses Glue Studio and grants nobody anything",
			source: "service-authorization/latest/reference/list_awsglue"},
		{actions: "backup:SearchRecoveryPoint", access: read,
			why:    filed + "it searches a recovery point",
			source: "service-authorization/latest/reference/list_awsbackup"},
		{actions: "ssm-sap:GetResourcePermission", access: discover,
			why: filed + "it returns a policy", source: "service-authorization/latest/reference/list_awssystemsmanagerforsap"},
		{actions: "opensearch:ViewLoginPage", access: discover,
			why: filed + "it shows a login page", source: "service-authorization/latest/reference/list_amazonopensearch"},
		{actions: "datazone:GetIamPortalLoginUrl", access: readWrite,
			why: filed + "it logs in to the portal, as the caller", source: "service-authorization/latest/reference/list_amazondatazone"},
		{actions: "managedblockchain:GET", access: read,
			why: filed + "it reads from a node", source: "service-authorization/latest/reference/list_amazonmanagedblockchain"},
		{actions: "managedblockchain:POST managedblockchain:Invoke", access: readWrite,
			why: filed + "it calls a node", source: "service-authorization/latest/reference/list_amazonmanagedblockchain"},
		{actions: "cloudformation:SetStackPolicy", access: write,
			why:    filed + "a stack policy guards resources against updates and grants nobody anything",
			source: "AWSCloudFormation/latest/UserGuide/protect-stack-resources"},
		{actions: "xray:PutEncryptionConfig", access: write,
			why: filed + "it chooses a key", source: "xray/latest/api/API_PutEncryptionConfig"},
		{actions: "bedrock-agentcore:InvokeGateway bedrock-agentcore:InvokeWebSearch bedrock-agentcore:SynchronizeGatewayTargets", access: write,
			why: filed + "it calls or synchronises", source: "service-authorization/latest/reference/list_amazonbedrockagentcore"},
		{actions: "fsx:BypassSnaplockEnterpriseRetention", access: write,
			why: filed + "it lifts a guard and grants nobody anything", source: "service-authorization/latest/reference/list_amazonfsx"},
	}
	return append(rows, logDelivery()...)
}

// logDelivery has a row for each service with AllowVendedLogDeliveryForResource.
func logDelivery() []override {
	var rows []override
	for _, service := range []string{"aidevops", "bedrock", "bedrock-agentcore", "cloudfront", "codewhisperer", "ecs", "elasticloadbalancing",
		"identity-sync", "qbusiness", "quicksight", "route53globalresolver", "securityhub", "ses", "wisdom"} {
		rows = append(rows, override{actions: service + ":AllowVendedLogDeliveryForResource", access: write,
			why:    "AWS files it under permissions management; it sends the resource's logs to a destination and grants nobody anything",
			source: "AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy"})
	}
	return rows
}
