package awsapi

import "strings"

// reader reads one operation.
type reader struct {
	operation string
	read      func(*call)
	// none says that a recorded "not found" is an answer: there is none of what
	// the request names.
	none bool
	// bare tells a bare response of this operation by keys that no other has;
	// see bare.go for the notation. Nil where a response does not explain itself.
	bare []string
}

// readerList is the one list of operations. The order is that in which a bare
// response is tried.
func readerList() []reader {
	return []reader{
		{"iam:GetAccountAuthorizationDetails", readAuthorizationDetails, false, []string{"UserDetailList[Arn]|RoleDetailList[Arn]|GroupDetailList[Arn]"}},
		{"iam:ListAccessKeys", readAccessKeys, true, []string{"AccessKeyMetadata[AccessKeyId]"}},
		{"iam:GetAccessKeyLastUsed", readAccessKeyLastUsed, true, []string{"AccessKeyLastUsed{ServiceName}"}},
		{"iam:ListRoles", readRoles, false, []string{"Roles<RoleId>"}},
		{"iam:GetRole", readRole, false, []string{"Role{RoleId}", "Role{Arn}"}},
		{"iam:GetGroup", readGroup, false, []string{"Group{GroupId}", "Group{Arn}"}},
		{"iam:ListUsers", readUsers, false, []string{"Users<UserId>", "Users<Path>"}},
		{"iam:GetUser", readUser, false, []string{"User{UserId}", "User{Path}"}},
		{"iam:ListGroups", readGroups, false, []string{"Groups<GroupId>", "Groups<Path>"}},
		{"iam:ListGroupsForUser", readGroupsForUser, false, nil},
		{"iam:ListAttachedUserPolicies", readAttachments, false, nil},
		{"iam:ListAttachedRolePolicies", readAttachments, false, nil},
		{"iam:ListAttachedGroupPolicies", readAttachments, false, nil},
		{"iam:ListUserPolicies", readPolicyNamesOf, false, nil},
		{"iam:ListRolePolicies", readPolicyNamesOf, false, nil},
		{"iam:ListGroupPolicies", readPolicyNamesOf, false, nil},
		{"iam:GetUserPolicy", readInlinePolicy, false, []string{"UserName", "PolicyName", "PolicyDocument"}},
		{"iam:GetRolePolicy", readInlinePolicy, false, []string{"RoleName", "PolicyName", "PolicyDocument"}},
		{"iam:GetGroupPolicy", readInlinePolicy, false, []string{"GroupName", "PolicyName", "PolicyDocument"}},
		{"iam:ListPolicies", readManagedPolicies, false, []string{"Policies<DefaultVersionId>", "Policies<PolicyId>"}},
		{"iam:GetPolicy", readManagedPolicy, false, []string{"Policy{DefaultVersionId}", "Policy{Arn}"}},
		{"iam:GetPolicyVersion", readPolicyVersion, false, nil},
		{"iam:ListInstanceProfiles", readInstanceProfiles, false, []string{"InstanceProfiles<InstanceProfileId>"}},
		{"iam:ListInstanceProfilesForRole", readInstanceProfiles, false, nil},
		{"iam:GetInstanceProfile", readInstanceProfile, false, []string{"InstanceProfile{InstanceProfileId}"}},
		{"iam:ListMFADevices", readMFADevices, false, []string{"MFADevices<SerialNumber>", "MFADevices<UserName>"}},
		{"iam:GetLoginProfile", readLoginProfile, true, []string{"LoginProfile{UserName}"}},
		{"sts:GetCallerIdentity", readCallerIdentity, false, []string{"UserId", "Account", "Arn"}},
		{"sts:AssumeRole", readAssumeRole, false, []string{"Credentials{AccessKeyId}", "AssumedRoleUser{Arn}"}},
		{"sts:GetAccessKeyInfo", readAccessKeyInfo, false, nil},
		{"secretsmanager:ListSecrets", readSecrets, false, []string{"SecretList[ARN]"}},
		{"secretsmanager:GetSecretValue", readSecretValue, false, []string{"ARN", "VersionId", "SecretString|SecretBinary"}},
		{"secretsmanager:DescribeSecret", readSecret, false, []string{"ARN", "Name", "VersionIdsToStages"}},
		{"secretsmanager:GetResourcePolicy", readSecretPolicy, true, []string{"ARN", "Name", "ResourcePolicy"}},
		{"s3:ListBuckets", readBuckets, false, []string{"Buckets[Name]", "Owner{ID}"}},
		{"s3:GetBucketPolicy", readBucketPolicy, true, []string{"Policy!"}},
		{"s3:GetPublicAccessBlock", readBucketBlock, true, nil},
		{"s3control:GetPublicAccessBlock", readAccountBlock, true, nil},
		{"lambda:ListFunctions", readFunctions, false, []string{"Functions[FunctionArn]"}},
		{"lambda:GetFunction", readFunction, false, []string{"Configuration{FunctionArn}"}},
		{"lambda:GetFunctionConfiguration", readFunctionConfiguration, false, []string{"FunctionArn", "FunctionName", "CodeSha256"}},
		{"lambda:GetPolicy", readFunctionPolicy, true, []string{"Policy", "RevisionId"}},
		{"kms:ListKeys", readKeys, false, []string{"Keys<KeyArn>"}},
		{"kms:ListGrants", readGrants, true, []string{"Grants<GrantId,GranteePrincipal"}},
		{"kms:GetKeyPolicy", readKeyPolicy, true, []string{"Policy", "PolicyName"}},
		{"sqs:ListQueues", readQueues, false, []string{"QueueUrls"}},
		{"sqs:GetQueueAttributes", readQueueAttributes, false, []string{"Attributes{QueueArn}"}},
		{"sns:ListTopics", readTopics, false, []string{"Topics<TopicArn>"}},
		{"sns:GetTopicAttributes", readTopicAttributes, false, []string{"Attributes{TopicArn}", "Attributes{Policy}"}},
		{"ecr:DescribeRepositories", readRepositories, false, []string{"repositories<repositoryArn>", "repositories<repositoryUri>"}},
		{"ecr:GetRepositoryPolicy", readRepositoryPolicy, true, []string{"policyText", "repositoryName"}},
		{"dynamodb:ListTables", readTables, false, []string{"TableNames"}},
		{"dynamodb:GetResourcePolicy", readTablePolicy, true, nil},
		{"ssm:DescribeParameters", readParameters, false, []string{"Parameters<Tier>"}},
		{"ssm:GetParameters", readParameterValues, false, []string{"Parameters<Value>", "Parameters<Version>"}},
		{"ssm:GetParametersByPath", readParameterValues, false, nil},
		{"ssm:GetParameter", readParameterValue, false, []string{"Parameter{Value}", "Parameter{Version}"}},
		{"ecs:DescribeTaskDefinition", readTaskDefinition, false, []string{"taskDefinition{taskDefinitionArn}"}},
		{"events:ListRules", readRules, false, nil},
		{"events:DescribeRule", readRule, false, []string{"Arn", "EventBusName", "ScheduleExpression"}},
		{"events:ListTargetsByRule", readRuleTargets, false, nil},
		{"scheduler:ListSchedules", readScheduleNames, false, nil},
		{"scheduler:GetSchedule", readSchedule, false, []string{"Arn", "ScheduleExpression", "FlexibleTimeWindow"}},
		{"codebuild:BatchGetProjects", readProjects, false, []string{"projects<arn>", "projects<serviceRole>"}},
		{"ec2:DescribeInstances", readInstances, false, []string{"Reservations[Instances]"}},
		{"ec2:DescribeRegions", readRegions, false, []string{"Regions[Endpoint]"}},
		{"account:ListRegions", readRegions, false, []string{"Regions[RegionOptStatus]"}},
		{"organizations:DescribeOrganization", readOrganization, true, []string{"Organization{FeatureSet}"}},
		{"organizations:ListRoots", readRoots, false, []string{"Roots[PolicyTypes]"}},
		{"organizations:ListAccounts", readAccounts, false, []string{"Accounts[JoinedMethod]"}},
		{"organizations:ListParents", readParents, true, nil},
		{"organizations:ListOrganizationalUnitsForParent", readUnits, true, []string{"OrganizationalUnits[Arn]"}},
		{"organizations:ListAccountsForParent", readAccountsForParent, true, nil},
		{"organizations:ListPolicies", readPolicyNames, false, nil},
		{"organizations:DescribePolicy", readPolicy, false, []string{"Policy{PolicySummary}", "Policy{Content}"}},
		{"organizations:ListTargetsForPolicy", readTargets, true, []string{"Targets[TargetId]"}},
		{"organizations:ListPoliciesForTarget", readPoliciesForTarget, true, nil},
	}
}

func readersByName() map[string]reader {
	list := readerList()
	byName := make(map[string]reader, len(list))
	for _, r := range list {
		service, operation, _ := strings.Cut(r.operation, ":")
		byName[normalName(service, operation)] = r
	}
	return byName
}

// global reports whether an operation answers for all regions, so that the
// region it was recorded in means nothing.
func global(operation string) bool {
	service, _, _ := strings.Cut(operation, ":")
	switch service {
	case "iam", "organizations", "account":
		return true
	default:
		return operation == "s3:ListBuckets" || operation == "ec2:DescribeRegions"
	}
}
