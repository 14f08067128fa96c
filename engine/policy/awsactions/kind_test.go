package awsactions_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestKindOf(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, r := range []struct{ arn, kind, resourceType string }{
		{"arn:aws:s3:::acme-ledger", "aws-s3-bucket", "bucket"},
		{"arn:aws:s3:::acme-ledger/2026/11/a:b.csv", "aws-s3-object", "object"},
		{"arn:aws-cn:s3:::acme-ledger", "aws-s3-bucket", "bucket"},
		{"arn:aws:s3:eu-west-1:111111111111:accesspoint/ledger", "aws-s3-accesspoint", "accesspoint"},
		{"arn:aws:s3:eu-west-1:111111111111:accesspoint/ledger/object/a", "aws-s3-accesspointobject", "accesspointobject"},
		{"arn:aws:secretsmanager:eu-west-1:111111111111:secret:prod/db-AbCdEf", "aws-secret", "Secret"},
		{"arn:aws:ssm:eu-west-1:111111111111:parameter/prod/db/password", "aws-ssm-parameter", "parameter"},
		{"arn:aws:ssm:eu-west-1::document/AWS-RunShellScript", "aws-ssm-document", "document"},
		{"arn:aws:ssm:eu-west-1:111111111111:document/Mine", "aws-ssm-document", "document"},
		{"arn:aws:ssm:eu-west-1:111111111111:managed-instance/mi-1", "aws-ssm-managed-instance", "managed-instance"},
		{"arn:aws:lambda:eu-west-1:111111111111:function:pay", "aws-lambda-function", "function"},
		{"arn:aws:lambda:eu-west-1:111111111111:layer:deps:3", "aws-lambda-layerversion", "layerVersion"},
		{"arn:aws:lambda:eu-west-1:111111111111:layer:deps", "aws-lambda-layer", "layer"},
		{"arn:aws:ec2:eu-west-1:111111111111:instance/i-0abc", "aws-ec2-instance", "instance"},
		{"arn:aws:ec2:eu-west-1::snapshot/snap-0abc", "aws-ec2-snapshot", "snapshot"},
		{"arn:aws:ec2:eu-west-1::image/ami-0abc", "aws-ec2-image", "image"},
		{"arn:aws:ec2:eu-west-1:111111111111:volume/vol-0abc", "aws-ec2-volume", "volume"},
		{"arn:aws:ec2:eu-west-1:111111111111:security-group/sg-1", "aws-ec2-security-group", "security-group"},
		{"arn:aws:ecs:eu-west-1:111111111111:task-definition/shop:7", "aws-ecs-task-definition", "task-definition"},
		{"arn:aws:ecs:eu-west-1:111111111111:cluster/prod", "aws-ecs-cluster", "cluster"},
		{"arn:aws:ecs:eu-west-1:111111111111:service/prod/shop", "aws-ecs-service", "service"},
		{"arn:aws:ecs:eu-west-1:111111111111:task/prod/0abc", "aws-ecs-task", "task"},
		{"arn:aws:kms:eu-west-1:111111111111:key/0abc", "aws-kms-key", "key"},
		{"arn:aws:kms:eu-west-1:111111111111:alias/prod", "aws-kms-alias", "alias"},
		{"arn:aws:iam::111111111111:user/ops/alice", "aws-user", "user"},
		{"arn:aws:iam::111111111111:role/deploy", "aws-role", "role"},
		{"arn:aws:iam::111111111111:role/aws-service-role/es.amazonaws.com/AWSServiceRoleForAmazonOpenSearchService", "aws-role", "role"},
		{"arn:aws:iam::111111111111:group/dev", "aws-group", "group"},
		{"arn:aws:iam::111111111111:root", "aws-root", "root-user"},
		{"arn:aws:iam::aws:policy/AdministratorAccess", "aws-iam-policy", "policy"},
		{"arn:aws:iam::111111111111:instance-profile/web", "aws-iam-instance-profile", "instance-profile"},
		{"arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com", "aws-iam-oidc-provider", "oidc-provider"},
		{"arn:aws:sts::111111111111:assumed-role/deploy/session", "aws-session", "assumed-role"},
		{"arn:aws:sts::111111111111:federated-user/bob", "aws-session", "federated-user"},
		{"arn:aws:dynamodb:eu-west-1:111111111111:table/orders", "aws-dynamodb-table", "table"},
		{"arn:aws:dynamodb:eu-west-1:111111111111:table/orders/index/by-date", "aws-dynamodb-index", "index"},
		{"arn:aws:dynamodb:eu-west-1:111111111111:table/orders/stream/2026", "aws-dynamodb-stream", "stream"},
		{"arn:aws:rds:eu-west-1:111111111111:db:shop", "aws-rds-db", "db"},
		{"arn:aws:rds:eu-west-1:111111111111:cluster:shop", "aws-rds-cluster", "cluster"},
		{"arn:aws:sqs:eu-west-1:111111111111:jobs", "aws-sqs-queue", "queue"},
		{"arn:aws:sns:eu-west-1:111111111111:alerts", "aws-sns-topic", "topic"},
		{"arn:aws:ecr:eu-west-1:111111111111:repository/shop/web", "aws-ecr-repository", "repository"},
		{"arn:aws:eks:eu-west-1:111111111111:cluster/prod", "aws-eks-cluster", "cluster"},
		{"arn:aws:logs:eu-west-1:111111111111:log-group:/aws/lambda/pay", "aws-logs-log-group", "log-group"},
		{"arn:aws:cloudformation:eu-west-1:111111111111:stack/shop/0abc", "aws-cloudformation-stack", "stack"},
		{"arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/web/0abc", "aws-elasticloadbalancing-loadbalancer-app", "loadbalancer/app/"},
		{"arn:aws:catalog:eu-west-1:111111111111:product/prod-1", "aws-servicecatalog-product", "Product"},
		{"arn:aws:states:eu-west-1:111111111111:stateMachine:pay", "aws-states-statemachine", "statemachine"},
		{"arn:aws:backup:eu-west-1:111111111111:recovery-point:0abc", "aws-backup-recoverypoint", "recoveryPoint"},
	} {
		kind, resourceType, ok := c.KindOf(r.arn)
		assert.True(t, ok, r.arn)
		assert.Equal(t, r.kind, kind, r.arn)
		assert.Equal(t, r.resourceType, resourceType, r.arn)
	}
}

func TestKindOfWhatIsNoResource(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, arn := range []string{"", "*", "arn:aws:s3", "s3:GetObject", "arn:aws:nosuch:::x", "arn:aws:iam::111111111111:nosuch/x", "xrn:aws:s3:::b"} {
		_, _, ok := c.KindOf(arn)
		assert.False(t, ok, arn)
	}
}
