package gitlabci

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/ingest"
)

func TestEvaluate(t *testing.T) {
	onDefault := scenario{"push", ingest.ClassDefaultRef, "main"}
	onOther := scenario{"push", ingest.ClassOtherRef, "main"}
	onTag := scenario{"push", ingest.ClassTagRef, "main"}
	onMerge := scenario{"merge_request_event", ingest.ClassMergeRequest, "main"}
	unknownDefault := scenario{"push", ingest.ClassDefaultRef, ""}
	for _, c := range []struct {
		text string
		s    scenario
		want answer
	}{
		{`$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH`, onDefault, yes},
		{`$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH`, unknownDefault, yes},
		{`$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH`, onOther, no},
		{`$CI_COMMIT_BRANCH == "main"`, onDefault, yes},
		{`$CI_COMMIT_BRANCH == "main"`, unknownDefault, maybe},
		{`$CI_COMMIT_BRANCH == "main"`, onOther, no},
		{`$CI_COMMIT_BRANCH == 'dev'`, onOther, maybe},
		{`$CI_COMMIT_BRANCH == 'dev'`, onDefault, no},
		{`$CI_COMMIT_BRANCH`, onTag, no},
		{`$CI_COMMIT_BRANCH`, onMerge, no},
		{`$CI_COMMIT_TAG`, onTag, yes},
		{`$CI_COMMIT_TAG =~ /^v/`, onTag, maybe},
		{`$CI_COMMIT_TAG =~ /^v/`, onDefault, no},
		{`$CI_COMMIT_TAG !~ /^v/`, onDefault, yes},
		{`$CI_COMMIT_BRANCH =~ /^MAI/i`, onDefault, yes},
		{`$CI_PIPELINE_SOURCE == "merge_request_event"`, onMerge, yes},
		{`$CI_PIPELINE_SOURCE != "merge_request_event" && ($X || $CI_COMMIT_TAG == null)`, onDefault, yes},
		{`$CI_PIPELINE_SOURCE == "push" && $DEPLOY == "yes"`, onDefault, maybe},
		{`"a" == "a"`, onDefault, yes},
		{`$CI_COMMIT_BRANCH == `, onDefault, maybe},
		{`( $X`, onDefault, maybe},
		{`$CI_MERGE_REQUEST_TARGET_BRANCH_NAME == "main"`, onMerge, maybe},
		{`$CI_MERGE_REQUEST_TARGET_BRANCH_NAME == "main"`, onDefault, no},
	} {
		assert.Equal(t, c.want, evaluate(c.text, c.s), "%s in %s/%s", c.text, c.s.event, c.s.class)
	}
}

func TestTheFirstRuleThatHoldsDecides(t *testing.T) {
	s := scenario{"push", ingest.ClassDefaultRef, "main"}
	for _, c := range []struct {
		name  string
		rules []rule
		want  answer
	}{
		{"none holds", []rule{{condition: `$CI_COMMIT_TAG`}}, no},
		{"never", []rule{{condition: `$CI_COMMIT_BRANCH`, when: "never"}, {when: "always"}}, no},
		{"perhaps never", []rule{{condition: `$X`, when: "never"}, {when: "always"}}, maybe},
		{"perhaps, else never", []rule{{condition: `$X`}, {when: "never"}}, maybe},
		{"files", []rule{{further: true}}, maybe},
		{"files, else always", []rule{{further: true}, {}}, maybe},
		{"always", []rule{{}}, yes},
	} {
		got, _ := runs(c.rules, s, "")
		assert.Equal(t, c.want, got, c.name)
	}
}
