package awsapi

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// readRules reads EventBridge's rules. One with a schedule starts its targets by itself;
// one with a pattern of events is none that is followed.
func readRules(c *call) {
	rules := c.listed("Rules")
	if len(rules) > 0 {
		c.placeFromARN(rules[0].Get("Arn").String())
	}
	c.page(fact.Key{}, "NamePrefix", "EventBusName")
	for _, n := range rules {
		c.rule(n)
	}
}

func readRule(c *call) { c.rule(c.Response) }

func (c *call) rule(n *jsontree.Node) {
	arn, ok := c.wantARN(n, "Arn", "events")
	if !ok {
		return
	}
	c.placeFromARN(arn)
	props := fact.Props{fact.PropAccount: arnAccount(arn), fact.PropRegion: arnRegion(arn), "state": strings.ToLower(n.Get("State").String())}
	if n.Get("State").String() != "DISABLED" {
		props[fact.PropSchedule] = expressions(n.Get("ScheduleExpression").String(), "")
	}
	c.addNode("aws-events-rule", arn, n.Get("Name").String(), n, props)
}

// readRuleTargets reads what a rule starts; the request alone names the rule.
func readRuleTargets(c *call) {
	name, bus := c.request.Get("Rule").String(), c.request.Get("EventBusName").String()
	if name == "" || c.account == "" || c.region == "" {
		c.Fail(c.Response, "the call does not say of which rule, account and region this is")
		return
	}
	if at := strings.LastIndex(bus, "/"); strings.HasPrefix(bus, "arn:") && at >= 0 {
		bus = bus[at+1:]
	}
	if bus != "" && bus != "default" {
		name = bus + "/" + name
	}
	var starts []string
	for _, n := range c.listed("Targets") {
		starts = append(starts, startedBy(n)...)
	}
	arn := "arn:" + partitionOf(c.region) + ":events:" + c.region + ":" + c.account + ":rule/" + name
	c.addNode("aws-events-rule", arn, c.request.Get("Rule").String(), c.Response, fact.Props{fact.PropAccount: c.account, fact.PropRegion: c.region, fact.PropStarts: starts})
}

// readScheduleNames notes that the schedules were listed; a summary has neither the
// expression nor the task: GetSchedule tells them.
func readScheduleNames(c *call) {
	schedules := c.listed("Schedules")
	if len(schedules) > 0 {
		c.placeFromARN(schedules[0].Get("Arn").String())
	}
	c.page(fact.Key{}, "GroupName", "NamePrefix", "State")
}

// readSchedule reads one schedule of EventBridge Scheduler with what it starts.
func readSchedule(c *call) {
	n := c.Response
	arn, ok := c.wantARN(n, "Arn", "scheduler")
	if !ok {
		return
	}
	c.placeFromARN(arn)
	props := fact.Props{fact.PropAccount: arnAccount(arn), fact.PropRegion: arnRegion(arn), "state": strings.ToLower(n.Get("State").String()), fact.PropStarts: startedBy(n.Get("Target"))}
	if n.Get("State").String() != "DISABLED" {
		props[fact.PropSchedule] = expressions(n.Get("ScheduleExpression").String(), n.Get("ScheduleExpressionTimezone").String())
	}
	c.addNode("aws-scheduler-schedule", arn, n.Get("Name").String(), n, props)
}

// expressions is a schedule's expression, with its zone before it.
func expressions(expression, zone string) []string {
	expression, zone = ingest.Shown(expression, 200), ingest.Shown(zone, 64)
	switch {
	case expression == "":
		return nil
	case zone != "":
		expression = "CRON_TZ=" + zone + " " + expression
	}
	return []string{expression}
}

// startedBy is what a target starts: the task of ECS, where the ARN is its cluster's;
// a function without its version; else what the ARN names.
func startedBy(target *jsontree.Node) []string {
	arn := target.Get("Arn").String()
	if task := target.Get("EcsParameters", "TaskDefinitionArn").String(); task != "" {
		arn = task
	}
	if !strings.HasPrefix(arn, "arn:") {
		return nil
	}
	if arnPart(arn, 2) == "lambda" {
		arn, _ = unversioned(arn)
	}
	return []string{arn}
}
