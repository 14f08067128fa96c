package awsmanaged_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/policy/awsmanaged"
)

func TestAdministratorAccessIsThere(t *testing.T) {
	policies, err := awsmanaged.Load()
	require.NoError(t, err)
	assert.Equal(t, 1568, policies.Len(), "1,640 rows, of which 74 have no ARN, and two that the data set lacks")
	policy, ok := policies.Lookup("arn:aws:iam::aws:policy/AdministratorAccess")
	require.True(t, ok)
	assert.JSONEq(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`, string(policy.Document))
	_, ok = policies.Lookup("arn:aws-cn:iam::aws:policy/AdministratorAccess")
	assert.True(t, ok, "other partitions have the same documents")
	_, ok = policies.Lookup("arn:aws:iam::111111111111:policy/AdministratorAccess")
	assert.False(t, ok, "a customer's policy of the same name is another")
}
