package engine_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// aQuietExport is a job that calls S3 in one region for twenty days from one address;
// ten days ago its key was exposed. seen adds what it did, hours ago.
func aQuietExport(t *testing.T) (w *world, seen func(action, region, address string, hours int, denied int)) {
	w = newWorld(t)
	w.wholeAccount()
	key := w.key("AKIAEXPORT", "active", w.user("u"))
	w.exposedDays(key, 10)
	w.edge(w.node("aws-lambda-function", "arn:aws:lambda:us-east-1:"+own+":function:export", fact.Props{"addresses": []string{"198.51.100.0/28"}}), fact.Uses, key)
	w.logging(30, "management", "data")
	seen = func(action, region, address string, hours, denied int) {
		when := at.Add(-time.Duration(hours) * time.Hour)
		w.add(fact.Fact{Use: &fact.Use{Of: key, Log: "cloudtrail", Account: own, Region: region, Action: action, Address: address, Client: "Boto3", First: when, Last: when, Count: 2, Denied: denied, Evidence: w.here()}})
	}
	for day := range 20 {
		seen("s3:PutObject", "us-east-1", "198.51.100.7", 24*day+1, 0)
	}
	return w, seen
}

func (w *world) onlyConsumer(of string) (*engine.Consumer, *engine.DependentsAnswer) {
	w.t.Helper()
	answer := w.dependents(of)
	require.Len(w.t, answer.Consumers, 1)
	return &answer.Consumers[0], answer
}

func news(c *engine.Consumer) (list []string) {
	for _, n := range c.New {
		list = append(list, n.What+" "+n.Value)
	}
	return list
}

// What a consumer does for the first time since its credential lies exposed may be
// another's doing, who sits where it runs. It is told, and is no stranger's.
func TestNewUseOfAConsumer(t *testing.T) {
	w, seen := aQuietExport(t)
	seen("iam:CreateUser", "us-east-1", "198.51.100.7", 30, 2)
	seen("iam:ListUsers", "eu-west-1", "198.51.100.7", 29, 0)
	c, answer := w.onlyConsumer("AKIAEXPORT")
	assert.Equal(t, []string{"service iam", "region eu-west-1"}, news(c))
	iam := c.New[0]
	assert.Equal(t, 4, iam.Count)
	assert.Equal(t, 2, iam.Denied)
	assert.Equal(t, at.Add(-30*time.Hour), iam.First.UTC())
	assert.Equal(t, at.Add(-29*time.Hour), iam.Last.UTC())
	assert.NotEmpty(t, iam.Evidence)
	assert.Empty(t, answer.Unmatched)
	assert.Equal(t, engine.UsedNo, answer.OtherUse.Did, "it is no stranger's use")
}

// A service that it had called before the exposure is not new, however seldom.
func TestUseBeforeTheExposureIsNotNew(t *testing.T) {
	w, seen := aQuietExport(t)
	seen("iam:ListUsers", "us-east-1", "198.51.100.7", 15*24, 0)
	seen("iam:CreateUser", "us-east-1", "198.51.100.7", 30, 0)
	c, _ := w.onlyConsumer("AKIAEXPORT")
	assert.Empty(t, c.New)
	assert.Empty(t, c.NewUnknown)
}

func TestANewAddressOfAConsumer(t *testing.T) {
	w, seen := aQuietExport(t)
	seen("s3:GetObject", "us-east-1", "198.51.100.9", 5, 0)
	c, _ := w.onlyConsumer("AKIAEXPORT")
	assert.Equal(t, []string{"address 198.51.100.9"}, news(c))

	// An allow-list lets it in, and says that it may be somebody else's.
	plan, err := w.ask().Plan(t.Context(), engine.Question{From: []string{"AKIAEXPORT"}, At: at})
	require.NoError(t, err)
	step := slices.IndexFunc(plan.Now, func(s engine.PlanStep) bool { return s.Action == engine.ActionNarrow })
	require.GreaterOrEqual(t, step, 0)
	assert.Contains(t, plan.Now[step].Reason, "first seen since the exposure, so that somebody must say whose they are, or take them out: 198.51.100.9")
}

// Without use from before, or without the time of the exposure, nothing is new for
// certain, and that is said.
func TestNewUseThatCannotBeTold(t *testing.T) {
	w := newWorld(t)
	key := w.key("AKIANEW", "active", w.user("u"))
	w.edge(w.node("aws-lambda-function", "arn:aws:lambda:us-east-1:"+own+":function:f", fact.Props{"addresses": []string{"198.51.100.7"}}), fact.Uses, key)
	w.use(key, "iam:CreateUser", "198.51.100.7", "Boto3", 3)
	c, _ := w.onlyConsumer("AKIANEW")
	assert.Empty(t, c.New)
	assert.Contains(t, c.NewUnknown, "since when it is exposed is not known")
	w.exposedDays(key, 10)
	c, _ = w.onlyConsumer("AKIANEW")
	assert.Empty(t, c.New)
	assert.Contains(t, c.NewUnknown, "no use of it before the exposure")
}
