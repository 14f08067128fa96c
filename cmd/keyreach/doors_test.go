package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/estate"
	"keyreach/fixtures"
	"keyreach/server"
)

const (
	fixtureDir = "../../fixtures"
	acme       = fixtureDir + "/acme"
)

// TestBothDoorsGiveTheSameJSON asks the questions of every scenario, and for the plan
// and the report of each start of theirs, on the command line and over HTTP.
func TestBothDoorsGiveTheSameJSON(t *testing.T) {
	dirs, err := fixtures.Dirs(fixtureDir)
	require.NoError(t, err)
	require.NotEmpty(t, dirs)
	for _, dir := range dirs {
		scenario, err := fixtures.Load(dir)
		require.NoError(t, err)
		web := serving(t, scenario)
		for _, q := range throughBothDoors(scenario) {
			t.Run(strings.TrimPrefix(dir, fixtureDir+"/")+"/"+q.Ask+"/"+q.Name, func(t *testing.T) {
				fromCommand, code := command(t, scenario.Estate(), &q)
				assert.Equal(t, exitAnswered, code)
				assert.Equal(t, string(fromCommand), string(post(t, web, &q)))
			})
		}
	}
}

// serving answers about a scenario's estate over HTTP.
func serving(t *testing.T, scenario *fixtures.Scenario) (url string) {
	t.Helper()
	clock := func() time.Time { return scenario.AsOf }
	source := sourceFlags{estates: []string{scenario.Estate()}}
	l, err := source.load(context.Background(), &app{std: streams{err: io.Discard}, now: clock})
	require.NoError(t, err)
	holder := &estate.Holder{}
	holder.Swap(l.estate)
	web := httptest.NewServer(server.Handler(server.Config{Holder: holder, Catalogue: l.tables.Catalogue, Version: version, Now: clock,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))}))
	t.Cleanup(web.Close)
	return web.URL
}

// findings asks for the list of findings: it is report with a flag.
const findings = "findings"

func throughBothDoors(scenario *fixtures.Scenario) []fixtures.Question {
	list := []fixtures.Question{{Ask: findings}}
	seen := map[string]bool{}
	for _, q := range scenario.Questions {
		list = append(list, q)
		if start := strings.Join(q.From, "\n"); start != "" && !seen[start] {
			seen[start] = true
			list = append(list, fixtures.Question{Ask: "plan", Name: start, From: q.From, AsOf: q.AsOf}, fixtures.Question{Ask: "report", Name: start, From: q.From, AsOf: q.AsOf})
		}
	}
	for i := range list {
		if list[i].AsOf.IsZero() {
			list[i].AsOf = scenario.AsOf
		}
	}
	return list
}

func command(t *testing.T, path string, q *fixtures.Question) ([]byte, int) {
	t.Helper()
	args := []string{q.Ask}
	if q.Ask == findings {
		args = []string{"report", "--findings"}
	}
	args = append(args, "--estate", path, "--format", "json", "--as-of", q.AsOf.Format(time.RFC3339))
	if slices.Contains([]string{"plan", "report"}, args[0]) {
		args = append(args, "--allow-incomplete")
	}
	for flag, values := range map[string][]string{"--from": q.From, "--to": q.To, "--without": q.Without, "--after": q.After} {
		for _, value := range values {
			args = append(args, flag, value)
		}
	}
	if q.Access != "" {
		args = append(args, "--access", q.Access)
	}
	var out, errs bytes.Buffer
	code := run(context.Background(), args, streams{in: strings.NewReader(""), out: &out, err: &errs}, time.Now)
	require.Empty(t, errs.String())
	return out.Bytes(), code
}

func post(t *testing.T, url string, q *fixtures.Question) []byte {
	t.Helper()
	ask, body := q.Ask, map[string]any{"from": q.From, "to": q.To, "without": q.Without, "access": q.Access, "after": q.After, "asOf": q.AsOf}
	if ask == findings {
		ask, body = "report", map[string]any{"findings": true, "asOf": q.AsOf}
	}
	text, err := json.Marshal(body)
	require.NoError(t, err)
	response, err := http.Post(url+"/v1/"+ask, "application/json", bytes.NewReader(text))
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode, string(answer))
	return answer
}
