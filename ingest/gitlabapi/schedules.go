package gitlabapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// schedules reads when a project's pipeline runs by itself. One that is switched off
// starts nothing. Which of the pipeline's jobs a schedule starts is for its file to say.
func (c *call) schedules() {
	expressions := []string{}
	for _, n := range c.List() {
		cron := ingest.Shown(n.Get("cron").String(), 100)
		if cron == "" || n.Get("active").Kind() == jsontree.Bool && !n.Get("active").Bool() {
			continue
		}
		if zone := ingest.Shown(n.Get("cron_timezone").String(), 64); zone != "" {
			cron = "CRON_TZ=" + zone + " " + cron
		}
		expressions = append(expressions, cron)
	}
	if len(expressions) > 0 {
		pipeline := fact.Key{Kind: "ci-workflow", ID: c.holder + ":.gitlab-ci.yml"}
		c.Node(fact.Node{Key: pipeline, Props: fact.Props{fact.PropSystem: "gitlab", fact.PropSchedule: expressions}, Evidence: []fact.Evidence{c.at(c.Body)}})
	}
	c.listed("pipeline_schedules")
}
