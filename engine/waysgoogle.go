package engine

import "slices"

// googlePlants are the ways to stay in Google Cloud and Google Workspace. Names are those
// of methods in the audit log of Google Cloud, which its activity log keeps whatever
// anybody sets (cloud.google.com/logging/docs/audit), and of events in the Reports API
// (developers.google.com/workspace/admin/reports/v1/appendix/activity).
func googlePlants() []plant {
	cloud := func(what string, also []opens, actions ...string) plant {
		return plant{what: what, actions: actions, system: "gcp", log: "gcp-audit", classes: []string{"activity"}, on: slices.Concat(controlOf("gcp-project"), also),
			of:     []string{"gcp-service-account", "gcp-access-token", "gcp-self-signed-jwt", "gcp-wif-token", "google-user", "google-oauth-refresh-token"},
			source: "https://cloud.google.com/iam/docs/audit-logging"}
	}
	workspace := func(what, class string, on []opens, actions ...string) plant {
		return plant{what: what, actions: actions, system: "gcp", log: "google-workspace", classes: []string{class}, on: on,
			of:     []string{"google-user", "google-oauth-refresh-token", "google-workspace-dwd"},
			source: "https://developers.google.com/workspace/admin/reports/v1/appendix/activity"}
	}
	account := changeOf("gcp-service-account")
	oauth := workspace("apps were let in by users", "token", controlOf("google-user"), "token.authorize")
	oauth.byUser = true
	return []plant{
		cloud("keys of service accounts were made", account, "google.iam.admin.v1.CreateServiceAccountKey", "google.iam.admin.v1.UploadServiceAccountKey"),
		cloud("service accounts were made", nil, "google.iam.admin.v1.CreateServiceAccount"),
		cloud("policies of Google Cloud were set", account, "cloudresourcemanager.SetIamPolicy", "google.iam.admin.v1.SetIAMPolicy", "storage.setIamPermissions"),
		cloud("providers of workload identity pools were made or changed", nil, "google.iam.v1.WorkloadIdentityPools.CreateWorkloadIdentityPoolProvider", "google.iam.v1.WorkloadIdentityPools.UpdateWorkloadIdentityPoolProvider"),
		cloud("keys or start scripts were put on machines of Google Cloud", nil, "v1.compute.projects.setCommonInstanceMetadata", "v1.compute.instances.setMetadata"),
		cloud("functions of Google Cloud were made or changed", nil, "google.cloud.functions.v1.CloudFunctionsService.CreateFunction", "google.cloud.functions.v1.CloudFunctionsService.UpdateFunction"),
		cloud("sinks of logs were removed or changed", nil, "google.logging.v2.ConfigServiceV2.DeleteSink", "google.logging.v2.ConfigServiceV2.UpdateSink"),
		workspace("administrators of Workspace were made", "admin", controlOf("google-workspace"), "admin.ASSIGN_ROLE"),
		workspace("domain-wide delegation was given", "admin", controlOf("google-workspace"), "admin.AUTHORIZE_API_CLIENT_ACCESS"),
		oauth,
		workspace("forwarding of mail was set", "user_accounts", writeOf("mailbox"), "user_accounts.email_forwarding_out_of_domain"),
	}
}
