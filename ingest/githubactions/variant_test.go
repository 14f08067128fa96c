package githubactions

import (
	"testing"

	"github.com/rhysd/actionlint"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestVariantsOfAPush(t *testing.T) {
	for _, test := range []struct {
		on   string
		ref  string
		want []string
	}{
		{"push", "refs/heads/main", []string{"push/default", "push/other", "push/tag"}},
		{"{push: {branches: [main]}}", "refs/heads/main", []string{"push/default"}},
		{"{push: {branches: [main]}}", "refs/heads/develop", []string{"push/other"}},
		{"{push: {branches: [main]}}", "", []string{"push/default", "push/other"}},
		{"{push: {branches: ['**', '!main']}}", "refs/heads/main", []string{"push/other"}},
		{"{push: {branches: ['release/*']}}", "refs/heads/main", []string{"push/other"}},
		{"{push: {branches-ignore: [main]}}", "refs/heads/main", []string{"push/other"}},
		{"{push: {branches-ignore: ['**']}}", "refs/heads/main", nil},
		{"{push: {tags: ['v*']}}", "refs/heads/main", []string{"push/tag"}},
		{"{push: {branches: [main], tags: ['v*']}}", "refs/heads/main", []string{"push/default", "push/tag"}},
		{"{push: {tags-ignore: ['v*']}}", "refs/heads/main", []string{"push/tag"}},
		{"[pull_request, pull_request_target]", "", []string{"pull_request/pull-request", "pull_request_target/default"}},
		{"{workflow_call: , schedule: [{cron: '0 0 * * *'}]}", "", []string{"workflow_call/caller", "schedule/default"}},
		{"[release, issue_comment, merge_group]", "", []string{"release/tag", "issue_comment/default", "merge_group/other"}},
	} {
		workflow, _ := actionlint.Parse([]byte("on: " + test.on + "\njobs: {a: {runs-on: x, steps: [{run: y}]}}\n"))
		require.NotNil(t, workflow, test.on)
		var got []string
		for _, v := range variantsOf(workflow.On, test.ref, false) {
			got = append(got, v.context())
		}
		assert.Equal(t, test.want, got, "%s on %s", test.on, test.ref)
	}
}

func TestVariantsOnAnotherBranch(t *testing.T) {
	for _, test := range []struct {
		on   string
		want []string
	}{
		{"push", []string{"push/other"}},
		{"{push: {branches: [main]}}", nil},
		{"{push: {branches: ['dev*']}}", []string{"push/other"}},
		{"{push: {tags: ['v*']}}", nil},
		{"[pull_request, pull_request_target, schedule, workflow_dispatch]", []string{"pull_request/pull-request", "pull_request_target/other", "workflow_dispatch/other"}},
		{"{pull_request_target: {branches: [main]}}", nil},
		{"{pull_request_target: {branches: ['dev*']}}", []string{"pull_request_target/other"}},
		{"{pull_request_target: {branches-ignore: [develop]}}", nil},
		{"{pull_request_target: {branches-ignore: [main]}}", []string{"pull_request_target/other"}},
		{"[release, merge_group, workflow_call]", []string{"merge_group/other", "workflow_call/caller"}},
	} {
		workflow, _ := actionlint.Parse([]byte("on: " + test.on + "\njobs: {a: {runs-on: x, steps: [{run: y}]}}\n"))
		require.NotNil(t, workflow, test.on)
		var got []string
		for _, v := range variantsOf(workflow.On, "refs/heads/develop", true) {
			got = append(got, v.context())
		}
		assert.Equal(t, test.want, got, test.on)
	}
}

func TestMatchesBranch(t *testing.T) {
	for _, test := range []struct {
		pattern, branch string
		want            bool
	}{
		{"main", "main", true}, {"main", "main2", false}, {"*", "feature", true}, {"*", "feature/a", false},
		{"**", "feature/a", true}, {"feature/**", "feature/a/b", true}, {"v[12].[0-9]+", "v1.23", true},
		{"v[12].[0-9]+", "v3.1", false}, {"a?b", "b", true}, {"release/**-alpha", "release/1-alpha", true}, {"a.b", "axb", false}, {"[", "[", false},
	} {
		assert.Equal(t, test.want, matchesBranch(test.pattern, test.branch), "%s on %s", test.pattern, test.branch)
	}
}

func TestSecretsInExpressions(t *testing.T) {
	for _, test := range []struct {
		text string
		want []use
	}{
		{"secrets.A }}", []use{{"A", 0}}},
		{" SECRETS['b-c'] || secrets.d }}", []use{{"B-C", 1}, {"D", 19}}},
		{"github.token }}", []use{{"GITHUB_TOKEN", 0}}},
		{"github.actor }}", nil},
		{"github['token'] }}", []use{{"GITHUB_TOKEN", 0}}},
		{"toJSON(secrets) }}", []use{{"", 7}}},
		{"secrets[matrix.x] }}", []use{{"", 0}}},
		{"secrets[secrets.WHICH] }}", []use{{"", 0}, {"WHICH", 8}}},
		{"secrets.* }}", []use{{"", 0}}},
		{"'secrets.A' }}", nil},
		{"secrets. }}", nil},
	} {
		tree, _ := parseExpression(test.text)
		assert.Equal(t, test.want, secretsIn(tree), test.text)
	}
}
