package awsapi

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"keyreach/ingest"
	"keyreach/ingest/ingesttest"
)

// pagesOf returns the recorded pages of one listing.
func pagesOf(count int) []string {
	pages := make([]string, count)
	for i := range pages {
		request, next := "", ""
		if i > 0 {
			request = fmt.Sprintf(`"NextToken":"t%d"`, i)
		}
		if i < count-1 {
			next = fmt.Sprintf(`,"NextToken":"t%d"`, i+1)
		}
		pages[i] = fmt.Sprintf(`{"provider":"aws","service":"secretsmanager","operation":"ListSecrets","account":"111111111111","region":"us-east-1","request":{%s},"response":{"SecretList":[]%s}}`, request, next)
	}
	return pages
}

func isComplete(ctx context.Context, t require.TestingT, env ingest.Env, lines []string) bool {
	result := Parser{}.Parse(ctx, &ingest.File{Source: "pages.jsonl", Data: []byte(strings.Join(lines, "\n") + "\n\n")}, env)
	require.Len(t, result.Facts, 1)
	require.NotNil(t, result.Facts[0].Inventory)
	return result.Facts[0].Inventory.Complete
}

// A listing is complete when all of its pages are there, in any order and
// however often, and not when one is absent.
func TestAListingIsCompleteWithAllItsPages(t *testing.T) {
	env := ingesttest.Env(t)
	rapid.Check(t, func(t *rapid.T) {
		pages := pagesOf(rapid.IntRange(2, 6).Draw(t, "pages"))
		shuffled := rapid.Permutation(pages).Draw(t, "order")
		again := rapid.SampledFrom(pages).Draw(t, "again")
		assert.True(t, isComplete(context.Background(), t, env, append(shuffled, again)))
		absent := rapid.IntRange(0, len(pages)-1).Draw(t, "absent")
		assert.False(t, isComplete(context.Background(), t, env, append(append([]string{}, shuffled[:absent]...), shuffled[absent+1:]...)))
	})
}

func TestAListingReadInPartIsNotComplete(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	result := Parser{}.Parse(ctx, &ingest.File{Source: "x.jsonl", Data: []byte(strings.Join(pagesOf(3), "\n"))}, ingesttest.Env(t))
	assert.Empty(t, result.Facts, "nothing is claimed of what was not read")
}

// Who doesn't ask for pages is given 1,000 queues at most, and no word of more
// (API_ListQueues.html).
func TestAThousandQueuesAreNotAllOfThem(t *testing.T) {
	list := func(count int, request string) *ingest.Result {
		urls := make([]string, count)
		for i := range urls {
			urls[i] = fmt.Sprintf(`"https://sqs.us-east-1.amazonaws.com/111111111111/q%d"`, i)
		}
		line := `{"provider":"aws","service":"sqs","operation":"ListQueues","account":"111111111111","region":"us-east-1","request":{` + request +
			`},"response":{"QueueUrls":[` + strings.Join(urls, ",") + `]}}`
		result := Parser{}.Parse(t.Context(), &ingest.File{Source: "queues.jsonl", Data: []byte(line + "\n")}, ingesttest.Env(t))
		return &result
	}
	for _, c := range []struct {
		count    int
		request  string
		complete bool
	}{{999, "", true}, {1000, "", false}, {1000, `"MaxResults":1000`, true}} {
		result := list(c.count, c.request)
		require.Len(t, result.Facts, c.count+1)
		assert.Equal(t, c.complete, result.Facts[c.count].Inventory.Complete, "%d %s", c.count, c.request)
		assert.Len(t, result.Diagnostics, map[bool]int{true: 0, false: 1}[c.complete])
	}
}
