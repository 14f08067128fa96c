package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/estate"
	"keyreach/fixtures"
	"keyreach/server"
)

const acme = "../../fixtures/acme"

// TestBothDoorsGiveTheSameJSON asks each question of the scenario on the command
// line and over HTTP.
func TestBothDoorsGiveTheSameJSON(t *testing.T) {
	scenario, err := fixtures.Load(acme)
	require.NoError(t, err)
	clock := func() time.Time { return scenario.AsOf }
	a := &app{std: streams{err: io.Discard}, now: clock}
	source := sourceFlags{estates: []string{scenario.Estate()}}
	l, err := source.load(context.Background(), a)
	require.NoError(t, err)
	holder := &estate.Holder{}
	holder.Swap(l.estate)
	web := httptest.NewServer(server.Handler(server.Config{Holder: holder, Catalogue: l.tables.Catalogue, Version: version, Now: clock,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))}))
	defer web.Close()
	for _, q := range scenario.Questions {
		t.Run(q.Name, func(t *testing.T) {
			fromCommand, code := command(t, clock, scenario.Estate(), q)
			assert.Equal(t, exitAnswered, code)
			assert.Equal(t, string(fromCommand), string(post(t, web.URL, q)))
		})
	}
}

func command(t *testing.T, clock func() time.Time, path string, q fixtures.Question) ([]byte, int) {
	t.Helper()
	args := []string{q.Ask, "--estate", path, "--format", "json"}
	for flag, values := range map[string][]string{"--from": q.From, "--to": q.To, "--without": q.Without, "--after": q.After} {
		for _, value := range values {
			args = append(args, flag, value)
		}
	}
	if q.Access != "" {
		args = append(args, "--access", q.Access)
	}
	var out, errs bytes.Buffer
	code := run(context.Background(), args, streams{in: strings.NewReader(""), out: &out, err: &errs}, clock)
	require.Empty(t, errs.String())
	return out.Bytes(), code
}

func post(t *testing.T, url string, q fixtures.Question) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{"from": q.From, "to": q.To, "without": q.Without, "access": q.Access, "after": q.After})
	require.NoError(t, err)
	response, err := http.Post(url+"/v1/"+q.Ask, "application/json", bytes.NewReader(body))
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	require.Equal(t, http.StatusOK, response.StatusCode)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return text
}
