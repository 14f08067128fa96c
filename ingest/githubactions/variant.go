package githubactions

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rhysd/actionlint"
)

// The classes of a ref. Which branches are protected is not in the file, so that
// class does not occur here.
const (
	classDefault     = "default"
	classOther       = "other"
	classTag         = "tag"
	classPullRequest = "pull-request"
	classCaller      = "caller"
)

// variant is one way in which a workflow's jobs are started.
type variant struct{ event, class string }

func (v variant) context() string { return v.event + "/" + v.class }

// startsItself reports whether anything but a call starts the workflow. If not,
// the secrets it names are its callers', who may be other repositories.
func (r *reader) startsItself() bool {
	return slices.ContainsFunc(r.variants, func(v variant) bool { return v.class != classCaller })
}

const branchPrefix = "refs/heads/"

// eventName is the form of an event's name.
var eventName = regexp.MustCompile(`^[a-z_]+$`)

// variantsOf returns the ways in which a workflow is started, in the order of
// the file, each once. ref is the file's, refs/heads/… or empty where it is not
// known; other says that it is not the default one.
func variantsOf(events []actionlint.Event, ref string, other bool) []variant {
	branch := strings.TrimPrefix(ref, branchPrefix)
	var variants []variant
	for _, event := range events {
		if event == nil || !eventName.MatchString(event.EventName()) {
			continue
		}
		classes := classesOf(event, branch)
		if other {
			classes = classesElsewhere(event, classes, branch)
		}
		for _, class := range classes {
			if v := (variant{event.EventName(), class}); !slices.Contains(variants, v) {
				variants = append(variants, v)
			}
		}
	}
	return variants
}

// classesElsewhere returns which of the classes that a file would have on the
// default branch it has on another: what runs the default branch's code doesn't run
// this one's, and a push to this branch is of the class other. So was a pull request
// into it that ran the base's workflow; see baseRunsUntil.
func classesElsewhere(event actionlint.Event, classes []string, branch string) []string {
	name := event.EventName()
	var kept []string
	for _, class := range classes {
		switch {
		case class == classDefault && (name == "push" || name == "workflow_dispatch"):
			kept = append(kept, classOther)
		case class == classDefault && name == baseRuns && isBase(event, branch):
			kept = append(kept, classOther)
		case class == classPullRequest, class == classCaller, class == classOther && name != "push" && name != "workflow_dispatch":
			kept = append(kept, class)
		}
	}
	return kept
}

// baseRuns is the event of a pull request that runs the base's code.
const baseRuns = "pull_request_target"

// baseRunsUntil is when github.com began to take the workflow of such an event from
// the default branch, whatever the base is: before, an old branch as the base ran what
// lay there. https://github.blog/changelog/2025-11-07-actions-pull_request_target-and-environment-branch-protections-changes
var baseRunsUntil = time.Date(2025, 12, 8, 0, 0, 0, 0, time.UTC)

// isBase reports whether a pull request into a branch starts the workflow there.
func isBase(event actionlint.Event, branch string) bool {
	webhook, ok := event.(*actionlint.WebhookEvent)
	switch {
	case !ok || branch == "":
		return true
	case webhook.Branches != nil:
		return admits(webhook.Branches, branch)
	default:
		return webhook.BranchesIgnore == nil || !admits(webhook.BranchesIgnore, branch)
	}
}

// classesOf returns which code an event runs. Source: GitHub's table of events
// that trigger workflows (the columns GITHUB_SHA and GITHUB_REF).
func classesOf(event actionlint.Event, defaultBranch string) []string {
	switch event.EventName() {
	case "push":
		if webhook, ok := event.(*actionlint.WebhookEvent); ok {
			return pushClasses(webhook, defaultBranch)
		}
		return []string{classDefault, classOther, classTag}
	case "pull_request", "pull_request_review", "pull_request_review_comment":
		return []string{classPullRequest}
	case "workflow_dispatch":
		return []string{classDefault, classOther, classTag}
	case "create", "deployment", "deployment_status":
		return []string{classOther, classTag}
	case "release":
		return []string{classTag}
	case "merge_group":
		return []string{classOther}
	case "workflow_call":
		return []string{classCaller}
	default:
		return []string{classDefault}
	}
}

// pushClasses applies the filters of a push. A filter on branches alone shuts
// tags out, and the other way round. Where the default branch is not known, a
// filter on branches may admit it or not: both classes are kept.
func pushClasses(push *actionlint.WebhookEvent, defaultBranch string) []string {
	onBranches := push.Branches != nil || push.BranchesIgnore != nil
	onTags := push.Tags != nil || push.TagsIgnore != nil
	var classes []string
	if onBranches || !onTags {
		classes = branchClasses(push, defaultBranch)
	}
	if onTags || !onBranches {
		classes = append(classes, classTag)
	}
	return classes
}

func branchClasses(push *actionlint.WebhookEvent, defaultBranch string) []string {
	isDefault, isOther := true, true
	switch {
	case push.Branches != nil:
		isDefault = defaultBranch == "" || admits(push.Branches, defaultBranch)
		isOther = admitsOthers(push.Branches, defaultBranch)
	case push.BranchesIgnore != nil:
		isDefault = defaultBranch == "" || !admits(push.BranchesIgnore, defaultBranch)
		isOther = !ignoresAll(push.BranchesIgnore)
	}
	var classes []string
	if isDefault {
		classes = append(classes, classDefault)
	}
	if isOther {
		classes = append(classes, classOther)
	}
	return classes
}
