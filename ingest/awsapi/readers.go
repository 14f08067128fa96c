package awsapi

import (
	"strings"

	"keyreach/ingest/jsontree"
)

// reader reads one operation.
type reader struct {
	operation string
	read      func(*call)
	// bare are keys that a bare response of this operation always has and no
	// other operation's does; nil where a response does not explain itself.
	bare []string
}

// readerList is the one list of operations. The order is that in which a bare
// response is tried.
func readerList() []reader {
	return []reader{
		{"iam:GetAccountAuthorizationDetails", readAuthorizationDetails, []string{"UserDetailList|RoleDetailList|GroupDetailList"}},
		{"iam:ListAccessKeys", readAccessKeys, []string{"AccessKeyMetadata"}},
		{"iam:GetAccessKeyLastUsed", readAccessKeyLastUsed, nil},
		{"sts:GetCallerIdentity", readCallerIdentity, []string{"UserId", "Account", "Arn"}},
		{"sts:AssumeRole", readAssumeRole, []string{"Credentials", "AssumedRoleUser"}},
		{"sts:GetAccessKeyInfo", readAccessKeyInfo, nil},
		{"secretsmanager:ListSecrets", readSecrets, []string{"SecretList"}},
		{"secretsmanager:GetResourcePolicy", readSecretPolicy, []string{"ARN", "Name", "ResourcePolicy"}},
		{"s3:ListBuckets", readBuckets, []string{"Buckets", "Owner"}},
		{"s3:GetBucketPolicy", readBucketPolicy, nil},
		{"lambda:ListFunctions", readFunctions, []string{"Functions"}},
		{"lambda:GetPolicy", readFunctionPolicy, []string{"Policy", "RevisionId"}},
		{"kms:GetKeyPolicy", readKeyPolicy, nil},
		{"ec2:DescribeRegions", readRegions, []string{"Regions"}},
		{"account:ListRegions", readRegions, nil},
		{"organizations:DescribeOrganization", readOrganization, []string{"Organization"}},
		{"organizations:ListRoots", readRoots, []string{"Roots"}},
		{"organizations:ListAccounts", readAccounts, []string{"Accounts"}},
		{"organizations:ListParents", readParents, nil},
		{"organizations:ListOrganizationalUnitsForParent", readUnits, []string{"OrganizationalUnits"}},
		{"organizations:ListAccountsForParent", readAccountsForParent, nil},
		{"organizations:ListPolicies", readPolicyNames, nil},
		{"organizations:DescribePolicy", readPolicy, []string{"Policy.PolicySummary", "Policy.Content"}},
		{"organizations:ListTargetsForPolicy", readTargets, nil},
		{"organizations:ListPoliciesForTarget", readPoliciesForTarget, nil},
	}
}

func readers() map[string]reader {
	list := readerList()
	byName := make(map[string]reader, len(list))
	for _, r := range list {
		byName[r.operation] = r
	}
	return byName
}

// bareOperation returns the reader whose keys a bare response has, nil for none.
func bareOperation(n *jsontree.Node) *reader {
	for _, r := range readerList() {
		if len(r.bare) > 0 && hasAll(n, r.bare) {
			return &r
		}
	}
	return nil
}

func hasAll(n *jsontree.Node, keys []string) bool {
	for _, key := range keys {
		found := false
		for alternative := range strings.SplitSeq(key, "|") {
			found = found || n.Get(strings.Split(alternative, ".")...).Kind() != jsontree.Absent
		}
		if !found {
			return false
		}
	}
	return true
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
