package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/fixtures"
)

// TestWordsChangeWithTheAgeOfTheEvidence asks one estate three times. The listing
// of keys is of 01:50, the policies are of the same night: at 02:14 both are
// within their limits of one hour and one day, two hours later the status is not,
// nine days later the verdicts are not.
func TestWordsChangeWithTheAgeOfTheEvidence(t *testing.T) {
	scenario, err := fixtures.Load(acme)
	require.NoError(t, err)
	ask := func(after time.Duration, flags ...string) string {
		var out, errs bytes.Buffer
		args := append([]string{"reach", "--estate", scenario.Estate(), "AKIABTXV5AHDQAISCMKB"}, flags...)
		at := scenario.AsOf.Add(after)
		run(context.Background(), args, streams{in: strings.NewReader(""), out: &out, err: &errs}, func() time.Time { return at })
		require.Empty(t, errs.String())
		return out.String()
	}
	for _, c := range []struct {
		after        time.Duration
		flags        []string
		want, refuse []string
	}{
		{0, nil, []string{"status active at 2026-11-24 01:50Z", "1  yes "}, []string{"was "}},
		{2 * time.Hour, nil, []string{"was active at 2026-11-24 01:50Z", "1  yes "}, []string{"was yes"}},
		{9 * 24 * time.Hour, nil, []string{"was active at 2026-11-24 01:50Z", "1  was yes "}, []string{"1  yes"}},
		{2 * time.Hour, []string{"--status-limit", "3h"}, []string{"status active at 2026-11-24 01:50Z"}, []string{"was "}},
		{2 * time.Hour, []string{"--policy-limit", "1h"}, []string{"1  was yes "}, []string{"1  yes"}},
	} {
		text := ask(c.after, c.flags...)
		for _, want := range c.want {
			assert.Contains(t, text, want, c.after)
		}
		for _, refuse := range c.refuse {
			assert.NotContains(t, text, refuse, c.after)
		}
	}
}
