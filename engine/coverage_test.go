package engine_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
)

func (w *world) coverage() *engine.CoverageAnswer {
	w.t.Helper()
	answer, err := w.ask().Coverage(context.Background(), engine.Question{At: at})
	require.NoError(w.t, err)
	return answer
}

func row(answer *engine.CoverageAnswer, state, what string) *engine.CoverageRow {
	for i := range answer.Coverage {
		if r := &answer.Coverage[i]; r.State == state && r.What == what {
			return r
		}
	}
	return nil
}

func TestCoverageOfWhatIsLoaded(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	w.covers("cloudtrail", own)
	taken, later := at.Add(-40*60*1e9), at.Add(60*60*1e9)
	w.add(fact.Fact{Inventory: &fact.Inventory{Provider: "aws", Account: own, Region: "us-east-1", Operation: "kms:ListKeys", Complete: false, At: &taken, Evidence: w.here()}})
	w.add(fact.Fact{Inventory: &fact.Inventory{Provider: "aws", Account: own, Region: "us-east-1", Operation: "sqs:ListQueues", Complete: true, At: &later, Evidence: w.here()}})
	answer := w.coverage()

	assert.NotNil(t, row(answer, engine.StateLoaded, "iam:GetAccountAuthorizationDetails"))
	part := row(answer, engine.StatePartial, "kms:ListKeys")
	require.NotNil(t, part)
	assert.Equal(t, taken, *part.At)
	assert.Nil(t, row(answer, engine.StateLoaded, "sqs:ListQueues"), "it was taken after the asked time")
	log := row(answer, engine.StateLoaded, "cloudtrail log")
	require.NotNil(t, log)
	assert.Equal(t, []string{"management"}, log.Classes)
	assert.Equal(t, engine.Listed, answer.Summary.Answer)
}

// What is missing says how much it would settle, and how to get it.
func TestCoverageOfWhatIsMissing(t *testing.T) {
	w := newWorld(t)
	w.wholeAccount()
	for _, name := range []string{"a", "b"} {
		w.user(name, `{"Effect":"Allow","Action":"sqs:*","Resource":"*"}`)
	}
	w.node("aws-account", "222222222222", nil)
	answer := w.coverage()

	queues := row(answer, engine.StateMissing, "the SQS queues of account "+own+" in us-east-1")
	require.NotNil(t, queues)
	assert.Equal(t, "aws", queues.System)
	assert.Equal(t, own, queues.Account)
	assert.Equal(t, 2, queues.Settles)
	assert.Contains(t, queues.SettledBy, "aws sqs list-queues")
	assert.NotNil(t, row(answer, engine.StateMissing, "anything of account 222222222222"))
	assert.NotNil(t, row(answer, engine.StateMissing, "the cloudtrail log of account "+own))
	assert.False(t, answer.Summary.Complete)
}
