package awsactions_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
	"keyreach/engine/policy/awsactions"
)

const (
	none     = fact.NoAccess
	discover = fact.Discover
	read     = fact.Read
	write    = fact.Write
	control  = fact.Control
)

type spot struct {
	id    string
	level awsactions.Level
	on    string // a resource type, empty: the action has none
	gives fact.Access
}

// Levels and types as AWS's service authorization reference has them.
func spots() []spot {
	const (
		l = awsactions.List
		r = awsactions.Read
		w = awsactions.Write
		p = awsactions.PermissionsManagement
		g = awsactions.Tagging
	)
	return []spot{
		{"s3:GetObject", r, "object", read}, {"s3:GetObjectVersion", r, "object", read}, {"s3:ListBucket", l, "bucket", discover},
		{"s3:PutObject", w, "object", write}, {"s3:DeleteObject", w, "object", write}, {"s3:PutBucketPolicy", p, "bucket", control},
		{"s3:DeleteBucketPolicy", p, "bucket", write}, {"s3:PutObjectAcl", p, "object", write}, {"s3:GetBucketPolicy", r, "bucket", discover},
		{"s3:GetObjectTagging", r, "object", discover}, {"s3:PutObjectTagging", g, "object", write}, {"s3:CreateBucket", w, "bucket", none},
		{"s3:ListAllMyBuckets", l, "", discover},

		{"secretsmanager:GetSecretValue", r, "Secret", read}, {"secretsmanager:DescribeSecret", r, "Secret", discover},
		{"secretsmanager:PutSecretValue", w, "Secret", write}, {"secretsmanager:PutResourcePolicy", p, "Secret", control},
		{"secretsmanager:ListSecrets", l, "", discover}, {"secretsmanager:CreateSecret", w, "Secret", none}, {"secretsmanager:TagResource", g, "Secret", write},

		{"ssm:GetParameter", r, "parameter", read}, {"ssm:GetParametersByPath", r, "parameter", read}, {"ssm:DescribeParameters", l, "", discover},
		{"ssm:PutParameter", w, "parameter", write}, {"ssm:SendCommand", w, "instance", control}, {"ssm:SendCommand", w, "document", none},
		{"ssm:StartSession", w, "instance", control}, {"ssm:StartSession", w, "task", control},

		{"kms:Decrypt", w, "key", read}, {"kms:Encrypt", w, "key", write}, {"kms:CreateGrant", p, "key", control}, {"kms:PutKeyPolicy", p, "key", control},
		{"kms:DescribeKey", r, "key", discover}, {"kms:GetKeyPolicy", r, "key", discover}, {"kms:ListKeys", l, "", discover}, {"kms:ScheduleKeyDeletion", w, "key", write},
		{"kms:GenerateDataKey", w, "key", write},

		{"lambda:InvokeFunction", w, "function", write}, {"lambda:GetFunction", r, "function", read}, {"lambda:GetFunctionConfiguration", r, "function", read},
		{"lambda:UpdateFunctionCode", w, "function", control}, {"lambda:UpdateFunctionConfiguration", w, "function", control},
		{"lambda:AddPermission", p, "function", control}, {"lambda:RemovePermission", p, "function", write}, {"lambda:CreateFunction", w, "function", none},
		{"lambda:GetPolicy", r, "function", discover},

		{"iam:PassRole", w, "role", none}, {"iam:CreateAccessKey", w, "user", write}, {"iam:AttachUserPolicy", p, "user", write}, {"iam:PutRolePolicy", p, "role", write},
		{"iam:UpdateAssumeRolePolicy", p, "role", write}, {"iam:CreatePolicyVersion", p, "policy", write}, {"iam:GetUser", r, "user", discover},
		{"iam:ListUsers", l, "", discover}, {"iam:CreateRole", w, "role", none}, {"iam:AddUserToGroup", w, "group", write}, {"iam:TagRole", g, "role", write},
		{"iam:CreatePolicy", p, "policy", none},

		{"sts:AssumeRole", w, "role", none}, {"sts:AssumeRoleWithWebIdentity", w, "role", none}, {"sts:GetCallerIdentity", r, "", none}, {"sts:TagSession", g, "role", none},

		{"ec2:RunInstances", w, "instance", none}, {"ec2:RunInstances", w, "subnet", none}, {"ec2:DescribeInstances", l, "", discover}, {"ec2:ModifyInstanceAttribute", w, "instance", control},
		{"ec2:TerminateInstances", w, "instance", write}, {"ec2:GetPasswordData", r, "instance", read}, {"ec2:ModifySnapshotAttribute", p, "snapshot", read | write},
		{"ec2:CreateSnapshot", w, "volume", read}, {"ec2:CreateTags", g, "instance", write},

		{"ecs:ExecuteCommand", w, "task", control}, {"ecs:ExecuteCommand", w, "cluster", none}, {"ecs:RunTask", w, "task-definition", control}, {"ecs:UpdateService", w, "service", write},
		{"ecs:DescribeTaskDefinition", r, "", read}, {"ecs:ListClusters", l, "", discover},

		{"dynamodb:GetItem", r, "table", read}, {"dynamodb:Query", r, "table", read}, {"dynamodb:PutItem", w, "table", write}, {"dynamodb:DescribeTable", r, "table", discover},
		{"dynamodb:ListTables", l, "", discover}, {"dynamodb:CreateTable", w, "table", none},

		{"sqs:ReceiveMessage", r, "queue", read}, {"sqs:SendMessage", w, "queue", write}, {"sqs:AddPermission", p, "queue", control}, {"sqs:GetQueueUrl", r, "queue", discover},
		{"sns:Publish", w, "topic", write}, {"sns:Subscribe", w, "topic", read}, {"sns:AddPermission", p, "topic", control},

		{"rds-db:connect", p, "db-user", control}, {"ecr:BatchGetImage", r, "repository", read}, {"ecr:PutImage", w, "repository", write}, {"ecr:SetRepositoryPolicy", p, "repository", control},
		{"logs:GetLogEvents", r, "log-stream", read}, {"logs:FilterLogEvents", r, "log-group", read}, {"logs:DescribeLogGroups", l, "", discover}, {"codebuild:StartBuild", w, "project", control},
		{"cloudformation:CreateStack", w, "stack", none}, {"cloudformation:UpdateStack", w, "stack", write}, {"ec2-instance-connect:SendSSHPublicKey", w, "instance", control},
		{"bedrock:InvokeModel", r, "foundation-model", write}, {"organizations:AttachPolicy", p, "policy", write}, {"states:StartExecution", w, "statemachine", write},
	}
}

func TestSpotChecks(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, s := range spots() {
		a, ok := c.Action(s.id)
		if !assert.True(t, ok, s.id) {
			continue
		}
		assert.Equal(t, s.id, a.ID())
		assert.Equal(t, s.level, a.Level, s.id)
		if s.on == "" {
			assert.Empty(t, a.ResourceTypes, s.id)
			assert.Equal(t, s.gives, a.Access, s.id)
			continue
		}
		assert.Contains(t, a.ResourceTypes, s.on, s.id)
		assert.Equal(t, s.gives, a.AccessTo(s.on), "%s on %s: %s", s.id, s.on, a.AccessTo(s.on))
	}
}

func TestPatternsOfTypes(t *testing.T) {
	t.Parallel()
	c := load(t)
	for id, arn := range map[string]string{
		"s3/bucket": "arn:*:s3:::*", "s3/object": "arn:*:s3:::*/*", "kms/key": "arn:*:kms:*:*:key/*", "iam/role": "arn:*:iam::*:role/*",
		"secretsmanager/Secret": "arn:*:secretsmanager:*:*:secret:*", "lambda/function": "arn:*:lambda:*:*:function:*", "sqs/queue": "arn:*:sqs:*:*:*",
	} {
		found := false
		for _, service := range c.Services() {
			for _, r := range c.ResourceTypes(service) {
				if r.Service+"/"+r.Name == id {
					found = true
					assert.Equal(t, arn, r.ARN, id)
				}
			}
		}
		assert.True(t, found, id)
	}
}

func TestLevelsHaveAWSsNames(t *testing.T) {
	t.Parallel()
	for level, name := range map[awsactions.Level]string{
		awsactions.List: "List", awsactions.Read: "Read", awsactions.Write: "Write", awsactions.Tagging: "Tagging",
		awsactions.PermissionsManagement: "Permissions management", awsactions.NoLevel: "unknown",
	} {
		assert.Equal(t, name, level.String())
	}
}

// No action of IAM, STS, SSO or Organizations is control: changing
// an identity is write on it, becoming one is not access.
func TestIdentityServicesGiveNoControl(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, service := range []string{"iam", "sts", "sso", "organizations"} {
		for _, a := range c.Actions(service) {
			assert.Zero(t, a.Access&fact.Control, a.ID())
		}
	}
}

func TestExceptionsSayWhy(t *testing.T) {
	t.Parallel()
	c := load(t)
	decrypt, _ := c.Action("kms:Decrypt")
	assert.Contains(t, decrypt.Why, "changes nothing")
	plain, _ := c.Action("s3:PutObject")
	assert.Empty(t, plain.Why)
}
