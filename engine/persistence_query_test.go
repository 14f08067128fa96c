package engine_test

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
)

// The question that tells asks for every call of a way to stay, by the name that the log
// has for it, and where the log has it.
func TestQueriesAskForEveryCall(t *testing.T) {
	queries := engine.PlantQueries()
	assert.Equal(t, "aws cloudtrail lookup-events --region us-east-1 --lookup-attributes AttributeKey=EventName,AttributeValue=CreateAccessKey", queries["access keys were made"])
	assert.Equal(t, `for event in CreateLoginProfile UpdateLoginProfile; do aws cloudtrail lookup-events --region us-east-1 --lookup-attributes AttributeKey=EventName,AttributeValue="$event"; done`, queries["console passwords were set"])
	assert.Contains(t, queries["code of functions was changed"], "for event in UpdateFunctionCode20150331v2 UpdateFunctionConfiguration20150331v2 AddPermission20150331v2; do aws cloudtrail lookup-events --region '<region>' ")
	assert.Contains(t, queries["deploy keys were added"], "for action in repo.add_deploy_key public_key.create deploy_key.create; do gh api ")
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no POSIX shell on this machine")
	}
	for what, query := range queries {
		out, err := exec.Command(shell, "-n", "-c", query).CombinedOutput()
		require.NoError(t, err, "%s: %s", what, out)
	}
}
