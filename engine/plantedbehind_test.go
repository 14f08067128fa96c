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

// IAM's calls are kept in us-east-1: an account whose known regions lack it has no log of
// them until that region's is loaded.
func TestNotPlantedNeedsTheLogOfTheGlobalRegion(t *testing.T) {
	planted := func(loaded ...string) *engine.Persistence {
		w := newWorld(t)
		w.node("aws-account", own, fact.Props{"organization": "none", "regions": []string{"eu-west-1"}})
		user := w.node("aws-user", "arn:aws:iam::"+own+":user/leaked", fact.Props{fact.PropEvaluated: true})
		w.given = append(w.given, fact.Fact{Edge: &fact.Edge{From: user, Relation: fact.Can, To: user, Access: fact.Write, Actions: []string{"iam:CreateAccessKey"}, Evidence: w.here()}})
		w.exposedDays(w.key("AKIALEAK", "active", user), 2)
		from, to := at.AddDate(0, 0, -30), at
		for _, region := range loaded {
			w.add(fact.Fact{Coverage: &fact.Coverage{Log: "cloudtrail", Account: own, Region: region, Classes: []string{"management"}, From: &from, To: &to, Evidence: w.here()}})
		}
		return w.keysMade()
	}
	for _, loaded := range [][]string{nil, {"eu-west-1"}} {
		p := planted(loaded...)
		assert.Equal(t, engine.PlantedUnknown, p.Did, "%v", loaded)
	}
	assert.Equal(t, engine.PlantedNo, planted("us-east-1").Did)
}

// The log of another organisation, tenant or cluster says nothing of what was planted in
// this one.
func TestNotPlantedNeedsTheLogOfWhereItIsPlanted(t *testing.T) {
	from, to := at.AddDate(0, 0, -30), at
	for name, c := range map[string]struct {
		credential, identity, on fact.Key
		what, log, class         string
		here, there              string
	}{
		"GitHub": {fact.Key{Kind: "github-pat-classic", ID: "pat"}, fact.Key{Kind: "github-user", ID: "github.com/ann"}, fact.Key{Kind: "git-repository", ID: "github.com/acme/shop"},
			"webhooks were added", "github-audit", "", "github.com/acme", "github.com/other"},
		"a cluster": {fact.Key{Kind: "kubernetes-legacy-sa-token", ID: "token"}, fact.Key{Kind: "k8s-service-account", ID: "prod/shop/api"}, fact.Key{Kind: "k8s-cluster", ID: "prod"},
			"bindings of roles were made or changed", "k8s-audit", "", "prod", "stage"},
		"Google Cloud": {fact.Key{Kind: "gcp-service-account-key", ID: "key"}, fact.Key{Kind: "gcp-service-account", ID: "a@p.iam.gserviceaccount.com"}, fact.Key{Kind: "gcp-project", ID: "p"},
			"service accounts were made", "gcp-audit", "activity", "p", "q"},
	} {
		t.Run(name, func(t *testing.T) {
			planted := func(account string) *engine.Persistence {
				w := newWorld(t)
				w.given = append(w.given, fact.Fact{Node: &fact.Node{Key: c.identity, Class: fact.ClassIdentity, Props: fact.Props{fact.PropEvaluated: true}, Evidence: w.here()}},
					fact.Fact{Edge: &fact.Edge{From: c.credential, Relation: fact.AuthenticatesAs, To: c.identity, Evidence: w.here()}})
				w.exposedDays(w.node(c.credential.Kind, c.credential.ID, nil), 2)
				w.can(c.identity, fact.Control, c.on)
				log := fact.Coverage{Log: c.log, Account: account, From: &from, To: &to, Evidence: w.here()}
				if c.class != "" {
					log.Classes = []string{c.class}
				}
				w.add(fact.Fact{Coverage: &log})
				answer := w.residual(at, c.credential.String(), engine.StepRevoke)
				for i := range answer.Persistence {
					if answer.Persistence[i].What == c.what {
						return &answer.Persistence[i]
					}
				}
				t.Fatal("it is in the reach")
				return nil
			}
			p := planted(c.here)
			assert.Equal(t, engine.PlantedNo, p.Did, p.Why)
			p = planted(c.there)
			assert.Equal(t, engine.PlantedUnknown, p.Did)
			assert.Contains(t, p.Why, c.here)
			assert.Equal(t, engine.PlantedNo, planted("").Did, "a log that names no account is of any")
		})
	}
}
