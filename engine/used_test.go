package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// logging adds a log of own that holds both classes of events from some days before
// the asked time.
func (w *world) logging(days int, classes ...string) {
	from, to := at.AddDate(0, 0, -days), at.Add(-time.Minute)
	w.add(fact.Fact{Coverage: &fact.Coverage{Log: "cloudtrail", Account: own, Classes: classes, From: &from, To: &to, Evidence: w.here()}})
}

// exposedDays lays a credential open some days before the asked time.
func (w *world) exposedDays(key fact.Key, days int) {
	since := at.AddDate(0, 0, -days)
	w.add(fact.Fact{Edge: &fact.Edge{From: w.node("file", "github.com/acme/shop:.env", nil), Relation: fact.Stores, To: key, FirstSeen: &since, Evidence: w.here()}})
}

// A key that lies open since ten days, declared by a job that runs each quarter; what
// each case changes decides what "not seen" means.
func TestWhatNotSeenMeans(t *testing.T) {
	both := []string{"management", "data"}
	quarterly := fact.Props{fact.PropSchedule: []string{"0 3 1 */3 *"}}
	monthDay := func(rulesOut int) engine.Used {
		seconds := int64(rulesOut) * 24 * 3600
		return engine.Used{Did: engine.UsedNo, RulesOut: &seconds}
	}
	unknown := func(why string) engine.Used { return engine.Used{Did: engine.UsedUnknown, Why: why} }
	for name, c := range map[string]struct {
		job        fact.Props
		days       int
		classes    []string
		statements []string
		own        func(w *world, key fact.Key)
		consumer   engine.Used
		others     engine.Used
	}{
		"the logs hold it all": {nil, 30, both, nil, nil, monthDay(30), monthDay(30)},
		"the class is not logged": {nil, 30, both[:1], nil, nil, unknown("the cloudtrail log of account 111111111111 does not hold data events"),
			unknown("the cloudtrail log of account 111111111111 does not hold data events")},
		// It ran on the first of October and runs on the first of January: 92 days.
		"the window is shorter than its interval": {quarterly, 30, both, nil, nil, unknown("it runs every 92 days, and the logs go back 30 days"), monthDay(30)},
		"a window of more than its interval":      {quarterly, 100, both, nil, nil, monthDay(100), monthDay(100)},
		"an interval that a file states":          {fact.Props{fact.PropEvery: "P40D"}, 30, both, nil, nil, unknown("it runs every 40 days, and the logs go back 30 days"), monthDay(30)},
		"the log begins after the exposure": {nil, 5, both, nil, nil, monthDay(5),
			unknown("the logs begin at 2026-11-19T02:14:00Z, after the exposure at 2026-11-14T02:14:00Z")},
		"what keeps the log is in the reach": {nil, 30, both, nil, func(w *world, key fact.Key) {
			w.can(fact.Key{Kind: "aws-user", ID: "arn:aws:iam::" + own + ":user/u"}, fact.Write, w.node("aws-s3-bucket", "arn:aws:s3:::trail", fact.Props{fact.PropHoldsLog: []string{"cloudtrail"}}))
		}, unknown("the cloudtrail log itself is within the reach"), unknown("the cloudtrail log itself is within the reach")},
		"no log at all": {nil, 0, nil, nil, nil, unknown("no cloudtrail log of account 111111111111 was loaded"), unknown("no cloudtrail log of account 111111111111 was loaded")},
		"somebody else": {nil, 30, both, nil, func(w *world, key fact.Key) { w.use(key, "s3:ListBuckets", "192.0.2.66", "aws-cli", 1) }, monthDay(30), engine.Used{Did: engine.UsedYes}},
		"the consumer": {nil, 30, both, nil, func(w *world, key fact.Key) {
			w.use(key, "s3:ListBuckets", "192.0.2.66", "configure-aws-credentials-for-github-actions", 1)
		}, engine.Used{Did: engine.UsedYes}, monthDay(30)},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.wholeAccount()
			key := w.key("AKIASHARED", "active", w.user("u", c.statements...))
			w.exposedDays(key, 10)
			w.edge(w.node("ci-job", "github.com/acme/shop:.github/workflows/w.yml#j", c.job), fact.Uses, key)
			if c.days > 0 {
				w.logging(c.days, c.classes...)
			}
			if c.own != nil {
				c.own(w, key)
			}
			answer := w.dependents("AKIASHARED")
			require.Len(t, answer.Consumers, 1)
			assert.Equal(t, c.consumer, answer.Consumers[0].Used)
			assert.Equal(t, c.others, answer.OtherUse)
		})
	}
}

func TestNextRun(t *testing.T) {
	w := newWorld(t)
	key := w.key("AKIASHARED", "active", w.user("u"))
	nightly := w.node("ci-job", "github.com/acme/shop:.github/workflows/a.yml#j", fact.Props{fact.PropSchedule: []string{"15 2 * * *", "not one"}})
	elsewhere := w.node("ci-job", "github.com/acme/shop:.github/workflows/b.yml#j", fact.Props{fact.PropSchedule: []string{"15 2 * * 1"}, fact.PropScheduleZone: "Asia/Tokyo"})
	never := w.node("ci-job", "github.com/acme/shop:.github/workflows/c.yml#j", nil)
	for _, job := range []fact.Key{nightly, elsewhere, never} {
		w.edge(job, fact.Uses, key)
	}
	found := map[string]*engine.Consumer{}
	answer := w.dependents("AKIASHARED")
	for i := range answer.Consumers {
		found[answer.Consumers[i].ID] = &answer.Consumers[i]
	}
	assert.Equal(t, at.Add(time.Minute), *found[nightly.ID].NextRun)
	assert.Equal(t, int64(24*3600), *found[nightly.ID].Every)
	assert.Equal(t, time.Date(2026, 11, 29, 17, 15, 0, 0, time.UTC), *found[elsewhere.ID].NextRun, "02:15 on Monday in Tokyo, nine hours ahead")
	assert.Equal(t, int64(7*24*3600), *found[elsewhere.ID].Every)
	assert.Nil(t, found[never.ID].NextRun)
	assert.Nil(t, found[never.ID].Every)
}

// A log tells the digest of a token alone: its use may be the asked one's where it
// acts as the same user and is of its kind, unless the asked one's own value is known
// and another.
func TestUseThatNobodyJoinedIsUnknown(t *testing.T) {
	for name, c := range map[string]struct {
		log, kind string
		prints    []string
		did       string
	}{
		"it may be":                    {log: "github-pat-classic@audit.jsonl#2", kind: "github-pat-classic", did: engine.UsedUnknown},
		"another kind":                 {log: "github-oauth-token@audit.jsonl#2", kind: "github-oauth-token", did: engine.UsedNo},
		"the issuer's id":              {log: "771", kind: "github-pat-classic", did: engine.UsedNo},
		"another value":                {log: "github-pat-classic@audit.jsonl#2", kind: "github-pat-classic", prints: []string{"fp:value:1", "fp:sha256:aa"}, did: engine.UsedNo},
		"of its value another is told": {log: "github-pat-classic@audit.jsonl#2", kind: "github-pat-classic", prints: []string{"fp:sha1:aa"}, did: engine.UsedUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			from, to := at.AddDate(0, -1, 0), at
			token := w.node("github-pat-classic", "leaked", fact.Props{fact.PropFingerprints: c.prints})
			user := w.node("github-user", "github.com/ines", nil)
			seen := w.node(c.kind, c.log, fact.Props{fact.PropFingerprints: []string{"fp:sha256:bb"}})
			w.exposedDays(token, 10)
			w.edge(w.node("ci-job", "github.com/acme/shop:.github/workflows/w.yml#j", nil), fact.Uses, token)
			w.given = append(w.given, fact.Fact{Edge: &fact.Edge{From: token, Relation: fact.AuthenticatesAs, To: user, Evidence: w.here()}})
			w.add(fact.Fact{Coverage: &fact.Coverage{Log: "github-audit", Account: "github.com/acme", From: &from, To: &to, Evidence: w.here()}})
			w.add(fact.Fact{Use: &fact.Use{Of: seen, As: user, Log: "github-audit", Account: "github.com/acme", Action: "repo.access", First: to.Add(-time.Hour), Last: to.Add(-time.Hour), Count: 1, Evidence: w.here()}})
			answer := w.dependents("github-pat-classic:leaked")
			assert.Equal(t, c.did, answer.OtherUse.Did)
			require.Len(t, answer.Consumers, 1)
			assert.Equal(t, c.did, answer.Consumers[0].Used.Did)
			named := false
			for _, m := range answer.Missing {
				named = named || strings.Contains(m.What, "github-pat-classic@audit.jsonl#2 as github.com/ines") && strings.Contains(m.SettledBy, "keyreach.yaml")
			}
			assert.Equal(t, c.did == engine.UsedUnknown, named)
		})
	}
}

// An account of two regions, with the trail of one: neither "not used" nor "did not"
// follows for what has regions; what IAM was asked stands in us-east-1.
func TestALogOfOneRegionTellsOfItAlone(t *testing.T) {
	for _, regions := range [][]string{{"us-east-1"}, {"us-east-1", "eu-west-1"}} {
		w := newWorld(t)
		w.node("aws-account", own, fact.Props{"organization": "none", "regions": regions})
		w.lists("", "iam:GetAccountAuthorizationDetails")
		w.lists("", "s3:ListBuckets")
		w.user("other")
		w.node("aws-s3-bucket", "arn:aws:s3:::ledger", fact.Props{fact.PropAccount: own})
		key := w.key("AKIASHARED", "active", w.user("u", `{"Effect":"Allow","Action":["iam:CreateAccessKey","s3:PutBucketPolicy"],"Resource":"*"}`))
		w.exposedDays(key, 10)
		from, to := at.AddDate(0, 0, -30), at.Add(-time.Minute)
		w.add(fact.Fact{Coverage: &fact.Coverage{Log: "cloudtrail", Account: own, Region: "us-east-1", Classes: []string{"management", "data"}, From: &from, To: &to, Evidence: w.here()}})
		used, policies, why := engine.UsedNo, engine.PlantedNo, ""
		if len(regions) == 2 {
			used, policies, why = engine.UsedUnknown, engine.PlantedUnknown, "no cloudtrail log of account 111111111111 was loaded for region eu-west-1"
		}
		answer := w.dependents("AKIASHARED")
		assert.Equal(t, used, answer.OtherUse.Did, regions)
		assert.Equal(t, why, answer.OtherUse.Why)
		did := map[string]engine.Persistence{}
		for _, p := range w.residual(at, "AKIASHARED", engine.StepDelete).Persistence {
			did[p.What] = p
		}
		require.Contains(t, did, "access keys were made")
		require.Contains(t, did, "policies of buckets were changed")
		assert.Equal(t, engine.PlantedNo, did["access keys were made"].Did, did["access keys were made"].Why)
		assert.Equal(t, policies, did["policies of buckets were changed"].Did, regions)
		assert.Equal(t, why, did["policies of buckets were changed"].Why)
	}
}

// coversAll says that a log holds an account's events of all classes of some days.
func (w *world) coversAll(account string, days int) {
	from, to := at.AddDate(0, 0, -days), at
	w.add(fact.Fact{Coverage: &fact.Coverage{Log: "cloudtrail", Account: account, Classes: []string{"management", "data"}, From: &from, To: &to, Evidence: w.here()}})
}
