package gitlabci

import (
	"regexp"
	"slices"
	"strings"

	"keyreach/ingest"
)

// scenario is one way in which a pipeline may be started.
type scenario struct {
	event, class string
	// defaultBranch is the name of the default branch, empty where it is not known.
	defaultBranch string
}

const (
	signDefault = "default branch"
	signOther   = "another branch"
	signTag     = "tag"
	signSource  = "source branch"
)

func (s scenario) branch() value {
	switch s.class {
	case ingest.ClassDefaultRef:
		return value{known: s.defaultBranch != "", text: s.defaultBranch, sign: signDefault}
	case ingest.ClassOtherRef:
		return value{sign: signOther, not: s.defaultBranch}
	default:
		return value{unset: true}
	}
}

// value is what a predefined variable holds. Of a variable that is set elsewhere
// nothing is known.
func (s scenario) value(name string) value {
	merge := s.class == ingest.ClassMergeRequest
	switch name {
	case "CI_PIPELINE_SOURCE":
		return literal(s.event)
	case "CI_DEFAULT_BRANCH":
		return value{known: s.defaultBranch != "", text: s.defaultBranch, sign: signDefault}
	case "CI_COMMIT_BRANCH":
		return s.branch()
	case "CI_COMMIT_TAG":
		if s.class == ingest.ClassTagRef {
			return value{sign: signTag}
		}
		return value{unset: true}
	case "CI_COMMIT_REF_NAME":
		switch s.class {
		case ingest.ClassTagRef:
			return value{sign: signTag}
		case ingest.ClassMergeRequest:
			return value{}
		}
		return s.branch()
	case "CI_MERGE_REQUEST_IID", "CI_MERGE_REQUEST_ID", "CI_OPEN_MERGE_REQUESTS":
		if merge {
			return value{sign: name}
		}
		if name == "CI_OPEN_MERGE_REQUESTS" {
			return value{}
		}
		return value{unset: true}
	case "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME":
		if merge {
			return value{sign: signSource}
		}
		return value{unset: true}
	}
	if strings.HasPrefix(name, "CI_MERGE_REQUEST_") && !merge {
		return value{unset: true}
	}
	return value{}
}

// namedSource is a source of pipelines that a condition names.
var namedSource = regexp.MustCompile(`CI_PIPELINE_SOURCE\}?\s*[=!][=~]\s*(?:["'](\w+)["']|/([^/]*)/)`)

// sources are the sources that variants are made of when a condition names them.
func sources() []string {
	return []string{"schedule", "web", "api", "trigger", "pipeline", "parent_pipeline", "external_pull_request_event", "chat", "webide"}
}

// scenarios returns the ways in which a pipeline may be started, those of push and
// merge requests always, others where the texts of conditions name them.
func (r *reader) scenarios(conditions []string) []scenario {
	branch := r.DefaultBranch()
	list := []scenario{
		{"push", ingest.ClassDefaultRef, branch}, {"push", ingest.ClassOtherRef, branch}, {"push", ingest.ClassTagRef, branch},
		{"merge_request_event", ingest.ClassMergeRequest, branch},
	}
	for _, source := range sources() {
		if slices.ContainsFunc(conditions, func(text string) bool { return names(text, source) }) {
			list = append(list, scenario{source, ingest.ClassDefaultRef, branch})
			if source != "schedule" {
				list = append(list, scenario{source, ingest.ClassOtherRef, branch})
			}
		}
	}
	return list
}

func names(condition, source string) bool {
	for _, match := range namedSource.FindAllStringSubmatch(condition, -1) {
		if match[1] == source || match[2] != "" && strings.Contains(match[2], source) {
			return true
		}
	}
	return false
}
