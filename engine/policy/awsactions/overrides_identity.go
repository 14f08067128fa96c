package awsactions

import "keyreach/engine/fact"

const (
	none      = fact.NoAccess
	discover  = fact.Discover
	read      = fact.Read
	write     = fact.Write
	control   = fact.Control
	readWrite = fact.Read | fact.Write
)

// identityOverrides are about becoming another principal.
func identityOverrides() []override {
	return []override{
		{actions: "sts:*", access: none,
			why:    "obtaining credentials is becoming a principal, not access to a resource",
			source: "STS/latest/APIReference/API_AssumeRole"},
		{actions: "signin:CreateOAuth2Token", access: none,
			why:    "obtaining credentials is becoming a principal, not access to a resource",
			source: "service-authorization/latest/reference/list_awssignin"},
		{actions: "iam:PassRole", access: none,
			why:    "passing a role changes nothing on it: what takes it decides",
			source: "IAM/latest/UserGuide/id_roles_use_passrole"},
		{actions: "iam:CreateVirtualMFADevice iam:CreateOpenIDConnectProvider", access: none,
			why:    "creates a new one, gives nothing to one that exists",
			source: "service-authorization/latest/reference/list_awsidentityandaccessmanagementiam"},
		{actions: "iam:Get* iam:Generate* iam:Simulate*", access: discover,
			why:    "returns how an identity is set up; IAM returns no secret after it was made",
			source: "IAM/latest/APIReference/API_GetUser"},
		{actions: "cognito-identity:GetCredentialsForIdentity cognito-identity:GetOpenIdToken*", access: none,
			why:    "obtaining credentials is becoming a principal, not access to a resource",
			source: "cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity"},
		{actions: "rds-db:connect", on: "db-user", access: control,
			why:    "logging in as the database user is acting as it",
			source: "AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy"},
		{actions: "redshift:GetClusterCredentials*", on: "dbuser", access: control,
			why:    "returns a password of the database user: acting as it",
			source: "redshift/latest/APIReference/API_GetClusterCredentials"},
		{actions: "redshift:GetClusterCredentials*", on: "dbname", access: readWrite,
			why:    "returns a password for the database; its own grants decide what it does there",
			source: "redshift/latest/APIReference/API_GetClusterCredentials"},
		{actions: "redshift:CreateClusterUser", access: none,
			why:    "creates a database user as it logs in; it gives nothing to one that exists",
			source: "redshift/latest/mgmt/generating-iam-credentials-role-permissions"},
		{actions: "redshift:JoinGroup", access: write,
			why:    "joins a session to a database group, no control of the group",
			source: "redshift/latest/APIReference/API_GetClusterCredentials"},
		{actions: "redshift-serverless:GetCredentials", access: readWrite,
			why:    "returns a password for the workgroup's database; its own grants decide what it does there",
			source: "redshift-serverless/latest/APIReference/API_GetCredentials"},
	}
}
