package azurepipelines

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

func TestStarts(t *testing.T) {
	for _, c := range []struct {
		text, repository string
		want             []start
	}{
		{"a: 1", "dev.azure.com/acme/shop/_git/web", []start{{"push", "default"}, {"push", "other"}}},
		{"a: 1", "github.com/acme/shop", []start{{"push", "default"}, {"push", "other"}, {"pull_request", "pull-request"}}},
		{"{trigger: none, pr: none}", "github.com/acme/shop", []start{{"manual", "default"}, {"manual", "other"}}},
		{"{trigger: [main], pr: none}", "github.com/acme/shop", []start{{"push", "default"}}},
		{"{trigger: [develop], pr: none}", "github.com/acme/shop", []start{{"push", "other"}}},
		{"{trigger: {branches: {include: ['*'], exclude: [main]}}, pr: none}", "github.com/acme/shop", []start{{"push", "other"}}},
		{"{trigger: {tags: {include: [v*]}}, pr: none}", "github.com/acme/shop", []start{{"push", "tag"}}},
		{"{trigger: none, schedules: [{cron: x, branches: {include: [main]}}], pr: none}", "github.com/acme/shop", []start{{"schedule", "default"}}},
	} {
		documents, _ := yamltree.Parse([]byte(c.text))
		require.Len(t, documents, 1)
		r := &reader{root: documents[0], Pipeline: &ingest.Pipeline{Repository: c.repository, Known: true,
			Builder: &ingest.Builder{File: &ingest.File{Meta: ingest.Meta{Ref: "refs/heads/main"}}}}}
		assert.Equal(t, c.want, r.startsOf(false), "%s in %s", c.text, c.repository)
	}
}
