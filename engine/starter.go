package engine

import (
	"regexp"
	"sort"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// starters are what starts other things by a schedule, by the ids of what they start.
type starters map[string][]graph.Node

// newStarters finds the rules and schedules of the estate.
func (a *Asker) newStarters() starters {
	s := starters{}
	for _, kind := range []string{"aws-events-rule", "aws-scheduler-schedule"} {
		for n := a.firstOf(kind); int(n) < a.Estate.Len() && a.Estate.Key(n).Kind == kind; n++ {
			for _, id := range a.Estate.Props(n).Strings(fact.PropStarts) {
				s[id] = append(s[id], n)
			}
		}
	}
	return s
}

// firstOf is the first node of a kind, or where it would stand: nodes are in the order
// of their keys.
func (a *Asker) firstOf(kind string) graph.Node {
	at := sort.Search(a.Estate.Len(), func(i int) bool { return a.Estate.Key(graph.Node(i)).Kind >= kind })
	return graph.Node(at)
}

// revision is what follows the family of an ECS task definition.
var revision = regexp.MustCompile(`:[0-9]+$`)

// runsBy is the schedule of a consumer: its own, that of the rules that start it, or
// that of its pipeline, where a schedule starts the job.
func (a *Asker) runsBy(by starters, n graph.Node, at time.Time) (s schedule, ok bool) {
	s, ok = scheduleOf(a.Estate.Props(n), at)
	join := func(from graph.Node) {
		if one, known := scheduleOf(a.Estate.Props(from), at); known {
			s, ok = s.and(one, ok), true
		}
	}
	key := a.Estate.Key(n).Base()
	for _, starter := range by[key.ID] {
		join(starter)
	}
	if family := revision.ReplaceAllString(key.ID, ""); key.Kind == "aws-ecs-task-definition" && family != key.ID {
		for _, starter := range by[family] { // the rule starts the newest revision
			join(starter)
		}
	}
	workflow, _, _ := strings.Cut(key.ID, "#")
	if pipeline, known := a.lookup(fact.Key{Kind: "ci-workflow", ID: workflow}); known && key.Kind == "ci-job" && a.startedBySchedule(n) {
		join(pipeline)
	}
	return s, ok
}

// startedBySchedule reports whether a schedule starts a job: one of its ways says so, or
// nothing says how it is started.
func (a *Asker) startedBySchedule(n graph.Node) bool {
	told := false
	for _, variant := range a.Estate.Variants(n) {
		event, _, isOne := strings.Cut(a.Estate.Key(variant).Context, "/")
		if isOne && event == "schedule" {
			return true
		}
		told = told || isOne
	}
	return !told
}
