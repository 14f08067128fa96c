package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// foreign is another account of AWS than the start's.
const foreign = "222222222222"

// readOnTheWay is an exposed key whose user may make keys and reads a place that stores
// another key, of another account, which may too. The log holds the whole time of the
// start's account.
func readOnTheWay(t *testing.T, status string) (w *world, other fact.Key) {
	w = newWorld(t)
	w.coversAll(own, 30)
	mayMakeKeys := func(name string) fact.Key {
		user := w.node("aws-user", name, fact.Props{fact.PropEvaluated: true})
		w.given = append(w.given, fact.Fact{Edge: &fact.Edge{From: user, Relation: fact.Can, To: user, Access: fact.Write, Actions: []string{"iam:CreateAccessKey"}, Evidence: w.here()}})
		return user
	}
	user := mayMakeKeys("arn:aws:iam::" + own + ":user/leaked")
	key := w.key("AKIALEAK", "active", user)
	w.exposedDays(key, 2)
	secret := w.node("aws-secret", "arn:aws:secretsmanager:us-east-1:"+own+":secret:s", nil)
	w.can(user, fact.Read, secret)
	other = w.key("AKIAOTHER", status, mayMakeKeys("arn:aws:iam::"+foreign+":user/admin"))
	w.edge(secret, fact.Stores, other)
	return w, other
}

func (w *world) keysMade() *engine.Persistence {
	answer := w.residual(at, "AKIALEAK", engine.StepDeactivate)
	for i := range answer.Persistence {
		if answer.Persistence[i].What == "access keys were made" {
			return &answer.Persistence[i]
		}
	}
	w.t.Fatal("making keys is in the reach")
	return nil
}

// What was made with a key that was read on the way and has ended since was perhaps made
// by whoever held the start, though both keys are of one issuer: it is never "did not".
func TestPlantedWithAKeyOfTheSameIssuerThatEndedSince(t *testing.T) {
	w, other := readOnTheWay(t, "inactive")
	w.coversAll(foreign, 30)
	first := at.Add(-5 * time.Hour)
	w.add(fact.Fact{Use: &fact.Use{Of: other, Log: "cloudtrail", Account: foreign, Region: "us-east-1", Action: "iam:CreateAccessKey", Address: "203.0.113.9", First: first, Last: first, Count: 1, Evidence: w.here()}})
	p := w.keysMade()
	assert.Equal(t, engine.PlantedUnknown, p.Did)
	assert.Contains(t, p.Why, "whether by whoever held the start is not known")
	assert.NotEmpty(t, p.Evidence)
}

// Where the log of the other key's account was not loaded, nobody knows what was made
// there, whether the key lives or has ended since.
func TestNotPlantedNeedsTheLogOfWhatIsBehind(t *testing.T) {
	for _, status := range []string{"active", "inactive"} {
		w, _ := readOnTheWay(t, status)
		p := w.keysMade()
		assert.Equal(t, engine.PlantedUnknown, p.Did, status)
		assert.Contains(t, p.Why, foreign, status)
		w, _ = readOnTheWay(t, status)
		w.coversAll(foreign, 30)
		p = w.keysMade()
		assert.Equal(t, engine.PlantedNo, p.Did, "%s: %s", status, p.Why)
	}
}

// A link signed with a storage key plants nothing, and the secret of an application that
// it reads may: their system is the same.
func TestPlantedBehindALinkOfTheSameSystem(t *testing.T) {
	w := newWorld(t)
	place := w.node("document", "state.tf", nil)
	sas := w.node("azure-account-sas", "sas-1", fact.Props{fact.PropStatus: "active", fact.PropStatusAsOf: at.Format(time.RFC3339), fact.PropEvaluated: true})
	w.can(sas, fact.Read, place)
	w.edge(place, fact.Stores, w.node("entra-client-secret", "sec-1", nil))
	answer := w.residual(at, "azure-account-sas:sas-1", engine.StepRevoke)
	var ways []string
	for _, p := range answer.Persistence {
		ways = append(ways, p.What)
	}
	assert.Contains(t, ways, "secrets or certificates of applications were added")
	assert.False(t, answer.Summary.Complete)
}
