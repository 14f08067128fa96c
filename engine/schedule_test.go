package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
)

// TestSchedules: what AWS documents of its expressions, and cron in a zone. It is asked
// at 02:14 UTC on Tuesday, the 24th of November 2026.
func TestSchedules(t *testing.T) {
	const hour, day = 3600, 24 * 3600
	for name, c := range map[string]struct {
		props fact.Props
		every int64
		next  string
	}{
		// eventbridge/latest/userguide/eb-cron-expressions.html, its examples
		"at 10:00 every day":                          {schedules("cron(0 10 * * ? *)"), day, "2026-11-24T10:00:00Z"},
		"at 12:15 every day":                          {schedules("cron(15 12 * * ? *)"), day, "2026-11-24T12:15:00Z"},
		"at 18:00 from Monday to Friday":              {schedules("cron(0 18 ? * MON-FRI *)"), day, "2026-11-24T18:00:00Z"},
		"the same in numbers":                         {schedules("cron(0 18 ? * 2-6 *)"), day, "2026-11-24T18:00:00Z"},
		"at 8:00 on the first of a month":             {schedules("cron(0 8 1 * ? *)"), 30 * day, "2026-12-01T08:00:00Z"},
		"every 15 minutes":                            {schedules("cron(0/15 * * * ? *)"), hour / 4, "2026-11-24T02:15:00Z"},
		"every 10 minutes from Monday to Friday":      {schedules("cron(0/10 * ? * MON-FRI *)"), hour / 6, "2026-11-24T02:20:00Z"},
		"every 5 minutes from 8 to 17:55 on weekdays": {schedules("cron(0/5 8-17 ? * MON-FRI *)"), 14*hour + 300, "2026-11-24T08:00:00Z"},
		"at 9:00 on the first Monday of a month":      {schedules("cron(0 9 ? * 2#1 *)"), 35 * day, "2026-12-07T09:00:00Z"},
		"from the first minute, every tenth":          {schedules("cron(1/10 * * * ? *)"), hour / 6, "2026-11-24T02:21:00Z"},
		"on the last day of a month":                  {schedules("cron(0 0 L * ? *)"), 30 * day, "2026-11-30T00:00:00Z"},
		"on the last day of a week, Saturday":         {schedules("cron(0 0 ? * L *)"), 7 * day, "2026-11-28T00:00:00Z"},
		"on the second Tuesday of a month":            {schedules("cron(0 0 ? * 3#2 *)"), 28 * day, "2026-12-08T00:00:00Z"},
		"on Sundays, the first day of a week":         {schedules("cron(0 0 ? * 1 *)"), 7 * day, "2026-11-29T00:00:00Z"},
		"rate, of which the begin is not told":        {schedules("rate(5 minutes)"), 300, ""},
		"rate of one hour":                            {schedules("rate(1 hour)"), hour, ""},
		"rate of days":                                {schedules("rate(7 days)"), 7 * day, ""},
		"a year that is over":                         {schedules("cron(0 10 * * ? 2024)"), 0, ""},
		"once, which is no interval":                  {schedules("at(2026-12-01T00:00:00)"), 0, ""},
		"the shorter of a rate and a time":            {schedules("rate(5 minutes)", "cron(0 10 * * ? *)"), 300, ""},
		// 03:00 in Berlin is 02:00 in winter: it ran 14 minutes ago.
		"a zone before it":       {schedules("CRON_TZ=Europe/Berlin 0 3 * * *"), day, "2026-11-25T02:00:00Z"},
		"a zone beside it":       {fact.Props{fact.PropSchedule: []string{"0 3 * * *"}, fact.PropScheduleZone: "Europe/Berlin"}, day, "2026-11-25T02:00:00Z"},
		"AWS, in a zone":         {schedules("CRON_TZ=America/New_York cron(0 22 * * ? *)"), day, "2026-11-24T03:00:00Z"},
		"a zone that nobody has": {schedules("CRON_TZ=Mars/Olympus 0 3 * * *"), day, ""},
		"the machine's own zone": {schedules("CRON_TZ=Local 0 3 * * *"), day, ""},
		"two zones":              {schedules("CRON_TZ=Asia/Tokyo 0 12 * * *", "0 20 * * *"), 7 * hour, "2026-11-24T03:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.edge(w.node("aws-lambda-function", "arn:aws:lambda:us-east-1:"+own+":function:f", c.props), fact.Uses, w.key("AKIASHARED", "active", w.user("u")))
			answer := w.dependents("AKIASHARED")
			require.Len(t, answer.Consumers, 1)
			consumer := answer.Consumers[0]
			if c.every == 0 {
				assert.Nil(t, consumer.Every)
			} else if assert.NotNil(t, consumer.Every) {
				assert.Equal(t, c.every, *consumer.Every)
			}
			if c.next == "" {
				assert.Nil(t, consumer.NextRun)
			} else if assert.NotNil(t, consumer.NextRun) {
				assert.Equal(t, c.next, consumer.NextRun.Format(time.RFC3339))
			}
		})
	}
}

func schedules(expressions ...string) fact.Props { return fact.Props{fact.PropSchedule: expressions} }

// TestWhatStartsAConsumer: a rule's schedule is that of the function and of the newest
// revision of the task that it starts; a project's schedules are those of the jobs that
// its pipeline lets a schedule start.
func TestWhatStartsAConsumer(t *testing.T) {
	const lambda, ecs = "arn:aws:lambda:us-east-1:" + own + ":function:", "arn:aws:ecs:us-east-1:" + own + ":task-definition/"
	w := newWorld(t)
	key := w.key("AKIASHARED", "active", w.user("u"))
	w.node("aws-events-rule", "arn:aws:events:us-east-1:"+own+":rule/nightly", fact.Props{fact.PropSchedule: []string{"cron(0 1 * * ? *)"}, fact.PropStarts: []string{lambda + "export", ecs + "report"}})
	w.node("aws-events-rule", "arn:aws:events:us-east-1:"+own+":rule/off", fact.Props{fact.PropStarts: []string{lambda + "idle"}})
	w.node("aws-scheduler-schedule", "arn:aws:scheduler:us-east-1:"+own+":schedule/default/x", fact.Props{fact.PropSchedule: []string{"CRON_TZ=Europe/Berlin cron(0 3 ? * MON *)"}, fact.PropStarts: []string{lambda + "billing"}})
	pipeline := w.node("ci-workflow", "gitlab.com/acme/shop:.gitlab-ci.yml", fact.Props{fact.PropSchedule: []string{"CRON_TZ=Asia/Tokyo 0 12 * * *"}})
	w.edge(w.node("aws-lambda-function", lambda+"export", nil), fact.Uses, key)
	w.edge(w.node("aws-lambda-function", lambda+"idle", nil), fact.Uses, key)
	w.edge(w.node("aws-lambda-function", lambda+"billing", nil), fact.Uses, key)
	w.edge(w.node("aws-ecs-task-definition", ecs+"report:7", nil), fact.Uses, key)
	for name, event := range map[string]string{"nightly": "schedule", "build": "push"} {
		job := fact.Key{Kind: "ci-job", ID: pipeline.ID + "#" + name}
		w.add(fact.Fact{Node: &fact.Node{Key: job, Evidence: w.here()}})
		job.Context = event + "/default"
		w.add(fact.Fact{Node: &fact.Node{Key: job, Evidence: w.here()}})
		w.edge(job, fact.Uses, key)
	}
	next := map[string]string{}
	answer := w.dependents("AKIASHARED")
	for i := range answer.Consumers {
		if c := &answer.Consumers[i]; c.NextRun != nil {
			next[c.ID] = c.NextRun.Format(time.RFC3339)
		}
	}
	assert.Len(t, answer.Consumers, 6)
	assert.Equal(t, map[string]string{lambda + "export": "2026-11-25T01:00:00Z", ecs + "report:7": "2026-11-25T01:00:00Z",
		lambda + "billing": "2026-11-30T02:00:00Z", pipeline.ID + "#nightly": "2026-11-24T03:00:00Z"}, next)
}
