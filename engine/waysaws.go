package engine

// awsPlants are the ways to stay in AWS, by the names that the service authorization
// reference has for the calls. Whoever controls the account has all of them.
func awsPlants() []plant {
	way := func(what string, actions ...string) plant {
		return plant{what: what, actions: actions, system: "aws", log: "cloudtrail", classes: []string{"management"}, on: controlOf("aws-account"),
			source: "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"}
	}
	return []plant{
		way("access keys were made", "iam:CreateAccessKey"),
		way("users were made", "iam:CreateUser"),
		way("console passwords were set", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"),
		way("MFA devices were enrolled", "iam:CreateVirtualMFADevice", "iam:EnableMFADevice"),
		way("roles or their trust were changed", "iam:CreateRole", "iam:UpdateAssumeRolePolicy"),
		way("policies were attached or changed", "iam:PutUserPolicy", "iam:PutRolePolicy", "iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:CreatePolicyVersion"),
		way("groups were given policies or members", "iam:AddUserToGroup", "iam:PutGroupPolicy", "iam:AttachGroupPolicy"),
		way("identity providers were made or changed", "iam:CreateSAMLProvider", "iam:UpdateSAMLProvider", "iam:CreateOpenIDConnectProvider", "iam:AddClientIDToOpenIDConnectProvider", "iam:UpdateOpenIDConnectProviderThumbprint"),
		way("trust anchors or profiles of Roles Anywhere were made", "rolesanywhere:CreateTrustAnchor", "rolesanywhere:UpdateTrustAnchor", "rolesanywhere:CreateProfile"),
		way("people or assignments of the organisation's single sign-on were made", "sso:CreateAccountAssignment", "sso:PutInlinePolicyToPermissionSet", "sso:AttachManagedPolicyToPermissionSet",
			"identitystore:CreateUser", "identitystore:CreateGroupMembership", "sso-directory:CreateUser", "sso-directory:AddMemberToGroup"),
		way("federated sessions of a user were made", "sts:GetFederationToken"),
		way("functions were made", "lambda:CreateFunction"),
		way("code of functions was changed", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration", "lambda:AddPermission"),
		way("schedules or triggers were set", "events:PutRule", "events:PutTargets", "scheduler:CreateSchedule", "lambda:CreateEventSourceMapping"),
		way("keys or start scripts were put on machines", "ec2:CreateKeyPair", "ec2:ImportKeyPair", "ec2:ModifyInstanceAttribute", "ec2-instance-connect:SendSSHPublicKey"),
		way("commands were put on machines by Systems Manager", "ssm:SendCommand", "ssm:CreateAssociation", "ssm:UpdateAssociation", "ssm:CreateActivation"),
		way("policies of buckets were changed", "s3:PutBucketPolicy"),
		way("snapshots or images were shared", "ec2:ModifySnapshotAttribute", "ec2:ModifyImageAttribute", "rds:ModifyDBSnapshotAttribute", "rds:ModifyDBClusterSnapshotAttribute"),
		way("grants of keys were made", "kms:CreateGrant", "kms:PutKeyPolicy"),
		way("accounts were made, invited or taken out of the organisation", "organizations:CreateAccount", "organizations:InviteAccountToOrganization", "organizations:LeaveOrganization"),
		way("logging was stopped", stopsLogging()...),
	}
}

// stopsLogging are the calls after which CloudTrail may not tell what was done.
func stopsLogging() []string {
	return []string{"cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"}
}
