package credential

import "slices"

// Stay is a way to stay with AWS when the access that made it has ended.
type Stay struct {
	// What says what was done.
	What string
	// Calls are the calls that do it, by the names of the service authorization reference,
	// docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
	Calls []string
}

// StayingInAWS returns the ways to stay with AWS that are looked for.
func StayingInAWS() []Stay {
	stay := func(what string, calls ...string) Stay { return Stay{What: what, Calls: calls} }
	return []Stay{
		stay("access keys were made", "iam:CreateAccessKey"),
		stay("users were made", "iam:CreateUser"),
		stay("console passwords were set", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"),
		stay("MFA devices were enrolled", "iam:CreateVirtualMFADevice", "iam:EnableMFADevice"),
		stay("roles or their trust were changed", "iam:CreateRole", "iam:UpdateAssumeRolePolicy"),
		stay("policies were attached or changed", "iam:PutUserPolicy", "iam:PutRolePolicy", "iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:CreatePolicyVersion"),
		stay("groups were given policies or members", "iam:AddUserToGroup", "iam:PutGroupPolicy", "iam:AttachGroupPolicy"),
		stay("identity providers were made or changed", "iam:CreateSAMLProvider", "iam:UpdateSAMLProvider", "iam:CreateOpenIDConnectProvider", "iam:AddClientIDToOpenIDConnectProvider", "iam:UpdateOpenIDConnectProviderThumbprint"),
		stay("trust anchors or profiles of Roles Anywhere were made", "rolesanywhere:CreateTrustAnchor", "rolesanywhere:UpdateTrustAnchor", "rolesanywhere:CreateProfile"),
		stay("people or assignments of the organisation's single sign-on were made", "sso:CreateAccountAssignment", "sso:PutInlinePolicyToPermissionSet", "sso:AttachManagedPolicyToPermissionSet",
			"identitystore:CreateUser", "identitystore:CreateGroupMembership", "sso-directory:CreateUser", "sso-directory:AddMemberToGroup"),
		stay("federated sessions of a user were made", "sts:GetFederationToken"),
		stay("functions were made", "lambda:CreateFunction"),
		stay("code of functions was changed", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration", "lambda:AddPermission"),
		stay("schedules or triggers were set", "events:PutRule", "events:PutTargets", "scheduler:CreateSchedule", "lambda:CreateEventSourceMapping"),
		stay("keys or start scripts were put on machines", "ec2:CreateKeyPair", "ec2:ImportKeyPair", "ec2:ModifyInstanceAttribute", "ec2-instance-connect:SendSSHPublicKey"),
		stay("commands were put on machines by Systems Manager", "ssm:SendCommand", "ssm:CreateAssociation", "ssm:UpdateAssociation", "ssm:CreateActivation"),
		stay("policies of buckets were changed", "s3:PutBucketPolicy"),
		stay("snapshots or images were shared", "ec2:ModifySnapshotAttribute", "ec2:ModifyImageAttribute", "rds:ModifyDBSnapshotAttribute", "rds:ModifyDBClusterSnapshotAttribute"),
		stay("grants of keys were made", "kms:CreateGrant", "kms:PutKeyPolicy"),
		stay("accounts were made, invited or taken out of the organisation", "organizations:CreateAccount", "organizations:InviteAccountToOrganization", "organizations:LeaveOrganization"),
		stay("logging was stopped", StopsLogging()...),
	}
}

// StopsLogging are the calls after which CloudTrail may not tell what was done.
func StopsLogging() []string {
	return []string{"cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"}
}

// StayingCalls are the calls of all ways to stay with AWS, sorted.
func StayingCalls() (calls []string) {
	for _, one := range StayingInAWS() {
		calls = append(calls, one.Calls...)
	}
	slices.Sort(calls)
	return slices.Compact(calls)
}
