package engine_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// What documents say ends with the key that signed it ends with a step on the key, and
// what none says so of stays. Microsoft of Service Bus: regenerating the keys of a policy
// invalidates the tokens signed with the old ones. Google of HMAC keys: requests signed
// with an inactive one are denied. Of URLs that a service account's key signed, of tokens
// for RDS and EKS and of an App's JWT no document was found.
func TestWhatDocumentsSayEndsWithItsKey(t *testing.T) {
	for _, test := range []struct {
		key, made, step string
		ends            bool
	}{
		{"azure-servicebus-sas-key", "azure-servicebus-sas-token", engine.StepRotate, true},
		{"gcp-hmac-key", "gcp-signed-url", engine.StepDeactivate, true},
		{"gcp-hmac-key", "gcp-signed-url", engine.StepDelete, true},
		{"gcp-service-account-key", "gcp-signed-url", engine.StepDelete, false},
		{"aws-access-key", "aws-rds-iam-token", engine.StepDelete, false},
		{"aws-access-key", "aws-eks-token", engine.StepDelete, false},
		{"github-app-private-key", "github-app-jwt", engine.StepDelete, false},
	} {
		w := newWorld(t)
		key := w.node(test.key, "key", fact.Props{fact.PropStatus: "active"})
		w.edge(key, fact.Mints, w.node(test.made, "made", nil))
		answer := w.residual(at, test.key+":key", test.step)
		var ended []string
		for _, n := range answer.Step[0].Ends {
			ended = append(ended, n.ID)
		}
		if test.ends {
			assert.Contains(t, ended, "made", "%s of %s", test.made, test.key)
			assert.Nil(t, survivor(answer, test.made, "made"))
		} else {
			assert.NotContains(t, ended, "made", "%s of %s", test.made, test.key)
			assert.NotNil(t, survivor(answer, test.made, "made"))
		}
	}
}
