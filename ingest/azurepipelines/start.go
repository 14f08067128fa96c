package azurepipelines

import (
	"regexp"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

// start is one way in which a pipeline is started.
type start struct{ event, class string }

// startsOf returns the ways in which the file's pipeline is started. What a file that
// is broken lacks could have said that nothing starts it.
func (r *reader) startsOf(broken bool) []start {
	var list []start
	trigger, pr := r.root.Get("trigger"), r.root.Get("pr")
	for _, class := range r.pushed(trigger) {
		list = append(list, start{"push", class})
	}
	hosted := strings.HasPrefix(r.Repository, "github.com/") || strings.HasPrefix(r.Repository, "bitbucket.org/")
	if pr.Text() != "none" && (pr != nil || hosted) {
		list = append(list, start{"pull_request", ingest.ClassPullRequest})
	}
	for _, schedule := range r.root.Get("schedules").Elements() {
		for _, class := range r.branches(schedule.Get("branches")) {
			if s := (start{"schedule", class}); !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
	}
	if len(list) == 0 || broken {
		list = append(list, start{"manual", ingest.ClassDefaultRef}, start{"manual", ingest.ClassOtherRef})
	}
	return list
}

// pushed applies trigger. Without one all branches start the pipeline, and no tags.
func (r *reader) pushed(trigger *yamltree.Node) []string {
	switch {
	case trigger.Text() == "none":
		return nil
	case trigger.IsMap():
		var classes []string
		if trigger.Get("branches") != nil || trigger.Get("tags") == nil {
			classes = r.branches(trigger.Get("branches"))
		}
		if trigger.Get("tags") != nil {
			classes = append(classes, ingest.ClassTagRef)
		}
		return classes
	default:
		return r.branches(trigger)
	}
}

// branches applies a filter on branches: a list, or include and exclude. Where the
// default branch is not known a filter may admit it or not: both classes are kept.
func (r *reader) branches(n *yamltree.Node) []string {
	include, exclude := n.Texts(), []string(nil)
	if n.IsMap() {
		include, exclude = n.Get("include").Texts(), n.Get("exclude").Texts()
	}
	branch := r.DefaultBranch()
	isDefault := branch == "" || (include == nil || matchesAny(include, branch)) && !matchesAny(exclude, branch)
	isOther := include == nil || len(include) > 1 || strings.TrimPrefix(include[0], "refs/heads/") != branch
	var classes []string
	if isDefault {
		classes = append(classes, ingest.ClassDefaultRef)
	}
	if isOther {
		classes = append(classes, ingest.ClassOtherRef)
	}
	return classes
}

// matchesAny matches names with * for any text and ? for one character.
func matchesAny(patterns []string, branch string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		pattern = regexp.QuoteMeta(strings.TrimPrefix(pattern, "refs/heads/"))
		pattern = strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(pattern)
		re, err := regexp.Compile("^" + pattern + "$")
		return err == nil && re.MatchString(branch)
	})
}

// templates returns the templates that a file takes, and tells of each.
func (r *reader) templates() []string {
	var list []string
	var walk func(n *yamltree.Node)
	walk = func(n *yamltree.Node) {
		for _, e := range n.Elements() {
			walk(e)
		}
		for _, entry := range n.Entries() {
			if entry.Name() == "template" && entry.Value.IsText() {
				if name := ingest.Shown(entry.Value.Text(), 300); !slices.Contains(list, name) {
					list = append(list, name)
					r.Tell(fact.Info, entry.Value, "reading the pipeline: the template "+name+" is another file; the jobs, steps and variables it adds are not known from this one")
				}
			}
			walk(entry.Value)
		}
	}
	walk(r.root)
	return list
}

// crons are the pipeline's schedules, in UTC.
func (r *reader) crons() (list []string) {
	for _, schedule := range r.root.Get("schedules").Elements() {
		if cron := schedule.Get("cron").Text(); cron != "" {
			list = append(list, ingest.Shown(cron, 100))
		}
	}
	return list
}
