package derive

import "keyreach/engine/fact"

// accessRule says that an action on a resource gives an access to it.
type accessRule struct {
	access fact.Access
	action string
	// also is an action that it takes too, on the same resource.
	also string
	// home: the action is open to the resource's own account alone, whatever its
	// policy says.
	home bool
	// path: the action is on a level of the hierarchy above the resource, and
	// reaches all that lies below that.
	path bool
	// decrypts: what is read is under the resource's key.
	decrypts bool
	// below: the action is on what lies in the resource (objects of a bucket),
	// whose ARNs are the resource's with a slash and a name behind it.
	below bool
	// listing: the action is on no resource and answers for all of an account and
	// region, so that no resource's policy opens it.
	listing bool
	// environment: what is read are the workload's environment variables.
	environment bool
	technique   string
	// alike are the actions that are decided as action is, itself among them, as
	// far as an edge names them; members are all of them by their place in the
	// kind's others. Both are empty for a rule of the table.
	alike   []string
	members []int
}

// resourceKind is how one kind of AWS resource is decided.
type resourceKind struct {
	kind string
	// shape is a glob that every ARN of the kind matches.
	shape string
	// inventory is the operation that lists the kind; regional says that it does
	// so for one region. Empty: nothing lists it here.
	inventory string
	regional  bool
	command   string
	plural    string
	// keyed says that resources of the kind may be under a customer's key, which
	// only their listing tells.
	keyed bool
	// policy says that the kind has resource policies; policyCommand fetches one.
	policy        bool
	policyCommand string
	rules         []accessRule
	// others are the actions on the kind that no rule names, by name.
	others     []otherAction
	otherNames []string
}

// resourceKinds is the table of kinds whose rules say more than AWS's access
// levels do: what lies below, what decrypts, which technique it is. It names the
// actions that carry data or authority: reading objects of a bucket is reading
// it, listing alone is discovering it. The other actions of these kinds, and all
// of every other kind, give what the action catalogue says (aws_kinds.go).
func resourceKinds() []resourceKind {
	return []resourceKind{
		{kind: "aws-s3-bucket", shape: "arn:*:s3:::*", inventory: "s3:ListBuckets", command: "aws s3api list-buckets", plural: "S3 buckets",
			policy: true, policyCommand: "aws s3api get-bucket-policy --bucket",
			rules: []accessRule{
				{access: fact.Discover, action: "s3:ListBucket"},
				{access: fact.Read, action: "s3:GetObject", below: true},
				{access: fact.Read, action: "s3:GetObjectVersion", below: true},
				{access: fact.Write, action: "s3:PutObject", below: true},
				{access: fact.Write, action: "s3:DeleteObject", below: true},
				{access: fact.Control, action: "s3:PutBucketPolicy"},
			}},
		{kind: "aws-secret", shape: "arn:*:secretsmanager:*:*:secret:*", inventory: "secretsmanager:ListSecrets", regional: true, command: "aws secretsmanager list-secrets", plural: "secrets",
			keyed: true, policy: true, policyCommand: "aws secretsmanager get-resource-policy --secret-id",
			rules: []accessRule{
				{access: fact.Discover, action: "secretsmanager:DescribeSecret"},
				{access: fact.Read, action: "secretsmanager:GetSecretValue", decrypts: true, technique: "aws-read-secretsmanager"},
				{access: fact.Write, action: "secretsmanager:PutSecretValue"},
				{access: fact.Write, action: "secretsmanager:UpdateSecret"},
				{access: fact.Control, action: "secretsmanager:PutResourcePolicy"},
			}},
		{kind: "aws-lambda-function", shape: "arn:*:lambda:*:*:function:*", inventory: "lambda:ListFunctions", regional: true, command: "aws lambda list-functions", plural: "functions",
			policy: true, policyCommand: "aws lambda get-policy --function-name",
			rules: []accessRule{
				{access: fact.Discover, action: "lambda:GetFunctionConfiguration"},
				{access: fact.Read, action: "lambda:GetFunctionConfiguration", environment: true, technique: "aws-read-lambda-env"},
				{access: fact.Read, action: "lambda:GetFunction", environment: true, technique: "aws-read-lambda-env"},
				{access: fact.Read, action: "lambda:ListFunctions", listing: true, environment: true, technique: "aws-read-lambda-env"},
				{access: fact.Read, action: "lambda:GetFunction", technique: "aws-read-lambda-code"},
				{access: fact.Write, action: "lambda:InvokeFunction"},
				{access: fact.Control, action: "lambda:UpdateFunctionCode", technique: "aws-lambda-update-code"},
			}},
		{kind: "aws-kms-key", shape: "arn:*:kms:*:*:key/*", inventory: "kms:ListKeys", regional: true, command: "aws kms list-keys", plural: "KMS keys",
			policy: true, policyCommand: "aws kms get-key-policy --policy-name default --key-id",
			rules: []accessRule{
				{access: fact.Read, action: "kms:Decrypt"},
				{access: fact.Write, action: "kms:Encrypt"},
				{access: fact.Control, action: "kms:PutKeyPolicy"},
			}},
		{kind: "aws-user", shape: "arn:*:iam::*:user/*", rules: []accessRule{
			{access: fact.Write, action: "iam:PutUserPolicy"},
			{access: fact.Write, action: "iam:AttachUserPolicy"},
			{access: fact.Write, action: "iam:CreateAccessKey"},
			{access: fact.Write, action: "iam:UpdateLoginProfile"},
		}},
		{kind: "aws-role", shape: "arn:*:iam::*:role/*", rules: []accessRule{
			{access: fact.Write, action: "iam:PutRolePolicy"},
			{access: fact.Write, action: "iam:AttachRolePolicy"},
			{access: fact.Write, action: "iam:UpdateAssumeRolePolicy"},
		}},
		{kind: "aws-sqs-queue", shape: "arn:*:sqs:*:*:*", inventory: "sqs:ListQueues", regional: true, command: "aws sqs list-queues", plural: "SQS queues",
			keyed: true, policy: true, policyCommand: "aws sqs get-queue-attributes --attribute-names All --queue-url",
			rules: []accessRule{
				{access: fact.Discover, action: "sqs:GetQueueAttributes"},
				{access: fact.Read, action: "sqs:ReceiveMessage", decrypts: true},
				{access: fact.Write, action: "sqs:SendMessage"},
				{access: fact.Write, action: "sqs:DeleteMessage"},
				{access: fact.Write, action: "sqs:PurgeQueue"},
				// sqs-limitations-of-custom-policies.html
				{access: fact.Control, action: "sqs:SetQueueAttributes", home: true},
				{access: fact.Control, action: "sqs:AddPermission", home: true},
			}},
		{kind: "aws-sns-topic", shape: "arn:*:sns:*:*:*", inventory: "sns:ListTopics", regional: true, command: "aws sns list-topics", plural: "SNS topics",
			policy: true, policyCommand: "aws sns get-topic-attributes --topic-arn",
			rules: []accessRule{
				{access: fact.Discover, action: "sns:GetTopicAttributes"},
				{access: fact.Read, action: "sns:Subscribe"},
				{access: fact.Write, action: "sns:Publish"},
				{access: fact.Control, action: "sns:SetTopicAttributes"},
				{access: fact.Control, action: "sns:AddPermission"},
			}},
		{kind: "aws-ecr-repository", shape: "arn:*:ecr:*:*:repository/*", inventory: "ecr:DescribeRepositories", regional: true, command: "aws ecr describe-repositories", plural: "ECR repositories",
			policy: true, policyCommand: "aws ecr get-repository-policy --repository-name",
			rules: []accessRule{
				{access: fact.Discover, action: "ecr:DescribeRepositories"},
				{access: fact.Discover, action: "ecr:DescribeImages"},
				{access: fact.Read, action: "ecr:BatchGetImage", also: "ecr:GetDownloadUrlForLayer"},
				{access: fact.Write, action: "ecr:PutImage"},
				{access: fact.Control, action: "ecr:SetRepositoryPolicy"},
			}},
		{kind: "aws-dynamodb-table", shape: "arn:*:dynamodb:*:*:table/*", inventory: "dynamodb:ListTables", regional: true, command: "aws dynamodb list-tables", plural: "DynamoDB tables",
			policy: true, policyCommand: "aws dynamodb get-resource-policy --resource-arn",
			rules: []accessRule{
				{access: fact.Discover, action: "dynamodb:DescribeTable"},
				{access: fact.Read, action: "dynamodb:GetItem"},
				{access: fact.Read, action: "dynamodb:BatchGetItem"},
				{access: fact.Read, action: "dynamodb:Query"},
				{access: fact.Read, action: "dynamodb:Scan"},
				{access: fact.Read, action: "dynamodb:PartiQLSelect"},
				{access: fact.Write, action: "dynamodb:PutItem"},
				{access: fact.Write, action: "dynamodb:UpdateItem"},
				{access: fact.Write, action: "dynamodb:DeleteItem"},
				{access: fact.Write, action: "dynamodb:BatchWriteItem"},
				{access: fact.Write, action: "dynamodb:PartiQLInsert"},
				{access: fact.Write, action: "dynamodb:PartiQLUpdate"},
				{access: fact.Write, action: "dynamodb:PartiQLDelete"},
				{access: fact.Control, action: "dynamodb:PutResourcePolicy"},
			}},
		// Parameters of the standard tier have no policy of their own.
		{kind: "aws-ssm-parameter", shape: "arn:*:ssm:*:*:parameter/*", inventory: "ssm:DescribeParameters", regional: true, command: "aws ssm describe-parameters", plural: "SSM parameters",
			keyed: true,
			rules: []accessRule{
				{access: fact.Discover, action: "ssm:DescribeParameters", listing: true},
				{access: fact.Read, action: "ssm:GetParameter", decrypts: true, technique: "aws-read-ssm-parameter"},
				{access: fact.Read, action: "ssm:GetParameters", decrypts: true, technique: "aws-read-ssm-parameter"},
				{access: fact.Read, action: "ssm:GetParameterHistory", decrypts: true, technique: "aws-read-ssm-parameter"},
				// sysman-paramstore-access.html: who may read a path may read all below it.
				{access: fact.Read, action: "ssm:GetParametersByPath", path: true, decrypts: true, technique: "aws-read-ssm-parameter"},
				{access: fact.Write, action: "ssm:PutParameter"},
			}},
	}
}
