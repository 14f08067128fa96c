package server_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/credential"
	"keyreach/engine/estate"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/server"
)

// small is an estate of one user who reads one database.
func small() *graph.Estate {
	b := graph.NewBuilder(func(string) fact.Class { return fact.ClassResource })
	user := fact.Key{Kind: "aws-user", ID: "arn:aws:iam::111111111111:user/a"}
	b.AddNode(fact.Node{Class: fact.ClassIdentity, Key: user})
	b.AddEdge(fact.Edge{From: user, Relation: fact.Can, To: fact.Key{Kind: "database", ID: "db"}, Access: fact.Read, Evidence: []fact.Evidence{{Source: "f", Line: 1}}})
	return &graph.Estate{Snapshot: b.Freeze(), Sources: 1}
}

type logBuffer struct{ strings.Builder }

func config(t *testing.T, token string, ready bool) (server.Config, *logBuffer) {
	t.Helper()
	catalogue, err := credential.Load()
	require.NoError(t, err)
	holder := &estate.Holder{}
	if ready {
		holder.Swap(small())
	}
	log := &logBuffer{}
	return server.Config{Holder: holder, Catalogue: catalogue, Version: "test", Token: token, Log: slog.New(slog.NewJSONHandler(log, nil)),
		Now: func() time.Time { return time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC) }}, log
}

type problem struct {
	Type, Title, Detail, RequestID string
	Status                         int
	Candidates                     []string
}

func call(t *testing.T, h http.Handler, method, path, body string, header map[string]string) (*httptest.ResponseRecorder, problem) {
	t.Helper()
	r := httptest.NewRequest(method, "http://localhost"+path, strings.NewReader(body))
	for name, value := range header {
		if name == "Host" {
			r.Host = value
			continue
		}
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var p problem
	if strings.HasPrefix(w.Header().Get("Content-Type"), "application/problem+json") {
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
		assert.Equal(t, w.Code, p.Status)
		assert.Equal(t, w.Header().Get("X-Request-Id"), p.RequestID)
		assert.NotEmpty(t, p.Title)
		assert.NotEmpty(t, p.Detail)
	}
	return w, p
}

const askUser = `{"from":["arn:aws:iam::111111111111:user/a"]}`

func TestAQuestionIsAnswered(t *testing.T) {
	c, log := config(t, "", true)
	w, _ := call(t, server.Handler(c), "POST", "/v1/reach", askUser, nil)
	require.Equal(t, http.StatusOK, w.Code, w.Body)
	assert.Contains(t, w.Body.String(), `"id": "db"`)
	assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	assert.NotContains(t, log.String(), "user/a", "bodies are not logged")
	assert.Contains(t, log.String(), `"path":"/v1/reach"`)
}

func TestWrongCallsArePrecise(t *testing.T) {
	c, _ := config(t, "", true)
	h := server.Handler(c)
	for name, one := range map[string]struct {
		method, path, body string
		status             int
		detail             string
	}{
		"unknown member":    {"POST", "/v1/reach", `{"form":["x"]}`, 400, "form"},
		"no JSON":           {"POST", "/v1/reach", `{`, 400, "reading the body"},
		"wrong type":        {"POST", "/v1/reach", `{"from":"x"}`, 400, "from"},
		"two values":        {"POST", "/v1/reach", askUser + "{}", 400, "something stands behind"},
		"bad access":        {"POST", "/v1/reach", `{"from":["x"],"access":"own"}`, 400, "own"},
		"negative limit":    {"POST", "/v1/reach", `{"from":["x"],"limit":-1}`, 400, "limit"},
		"too many paths":    {"POST", "/v1/why", `{"from":["x"],"to":["y"],"paths":1000}`, 400, "paths"},
		"no start":          {"POST", "/v1/reach", `{}`, 422, "names no start"},
		"no target":         {"POST", "/v1/why", askUser, 422, "names no target"},
		"unknown reference": {"POST", "/v1/reach", `{"from":["nobody"]}`, 422, "names nothing"},
		"many references":   {"POST", "/v1/reach", `{"from":["x"` + strings.Repeat(`,"x"`, 1000) + `]}`, 400, "at most 1000"},
		"a target":          {"POST", "/v1/reach", `{"from":["x"],"to":["y"]}`, 400, "takes no to"},
		"a slash too many":  {"POST", "/v1/reach/", "{}", 404, "docs/http.md"},
		"wrong method":      {"GET", "/v1/reach", "", 405, "POST"},
		"no route":          {"POST", "/v2/reach", "{}", 404, "docs/http.md"},
		"large body":        {"POST", "/v1/reach", `{"from":["` + strings.Repeat("x", 2<<20) + `"]}`, 413, "1 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			w, p := call(t, h, one.method, one.path, one.body, nil)
			assert.Equal(t, one.status, w.Code, w.Body)
			assert.Contains(t, p.Detail, one.detail)
		})
	}
}

func TestCandidatesAreNamed(t *testing.T) {
	c, _ := config(t, "", true)
	_, p := call(t, server.Handler(c), "POST", "/v1/reach", `{"from":["user/a"]}`, nil)
	assert.Equal(t, []string{"aws-user:arn:aws:iam::111111111111:user/a"}, p.Candidates)
}

func TestProblemsShowWhatCannotBeSeen(t *testing.T) {
	c, _ := config(t, "", true)
	b := graph.NewBuilder(func(string) fact.Class { return fact.ClassResource })
	b.AddNode(fact.Node{Key: fact.Key{Kind: "database", ID: "gro\u202e\x9b.live"}})
	c.Holder.Swap(&graph.Estate{Snapshot: b.Freeze(), Sources: 1})
	w, p := call(t, server.Handler(c), "POST", "/v1/reach", `{"from":["gro"]}`, nil)
	assert.Equal(t, []string{"database:gro\u202e\ufffd.live"}, p.Candidates)
	assert.NotContains(t, w.Body.String(), "\u202e")
}

// TestSlowCallersKeepNobodyOut lets more callers than may ask at once begin a
// body and not end it.
func TestSlowCallersKeepNobodyOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := config(t, "", true)
		listener := newPipes()
		ctx, stop := context.WithCancel(t.Context())
		served := make(chan error, 1)
		go func() { served <- server.Serve(ctx, listener, server.Handler(c), slog.New(slog.DiscardHandler)) }()
		slow := make([]net.Conn, 40)
		for i := range slow {
			slow[i] = listener.dial()
			_, err := io.WriteString(slow[i], "POST /v1/reach HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
			require.NoError(t, err)
		}
		synctest.Wait() // their calls are under way: each waits for the rest of its body
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) { return listener.dial(), nil }}}
		response, err := client.Post("http://localhost/v1/reach", "application/json", strings.NewReader(askUser))
		require.NoError(t, err)
		assert.Equal(t, http.StatusOK, response.StatusCode)
		_ = response.Body.Close()
		for _, connection := range slow {
			require.NoError(t, connection.Close())
		}
		stop()
		assert.NoError(t, <-served)
	})
}

func TestHealthAndReadiness(t *testing.T) {
	c, _ := config(t, "secret-token", false)
	h := server.Handler(c)
	w, _ := call(t, h, "GET", "/healthz", "", nil)
	assert.Equal(t, http.StatusOK, w.Code)
	w, p := call(t, h, "GET", "/readyz", "", nil)
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.Contains(t, p.Detail, "being loaded")
	w, _ = call(t, h, "POST", "/v1/reach", askUser, map[string]string{"Authorization": "Bearer secret-token"})
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	c.Holder.Swap(small())
	w, _ = call(t, h, "GET", "/readyz", "", nil)
	assert.Equal(t, http.StatusOK, w.Code)
}

func TestTheTokenIsWanted(t *testing.T) {
	c, log := config(t, "secret-token", true)
	h := server.Handler(c)
	for header, status := range map[string]int{"": 401, "Bearer wrong": 401, "Basic secret-token": 401, "Bearer secret-token": 200} {
		w, _ := call(t, h, "POST", "/v1/reach", askUser, map[string]string{"Authorization": header, "Host": "keyreach.example"})
		assert.Equal(t, status, w.Code, header)
	}
	assert.NotContains(t, log.String(), "secret-token")
}

func TestWithoutATokenOnlyThisMachineIsAnswered(t *testing.T) {
	c, _ := config(t, "", true)
	h := server.Handler(c)
	for host, status := range map[string]int{"evil.example": 403, "evil.example:8080": 403, "127.0.0.1:8080": 200, "[::1]:8080": 200, "localhost": 200} {
		w, _ := call(t, h, "POST", "/v1/reach", askUser, map[string]string{"Host": host})
		assert.Equal(t, status, w.Code, host)
	}
}

func TestRequestIDs(t *testing.T) {
	c, _ := config(t, "", true)
	h := server.Handler(c)
	mine := uuid.NewString()
	w, _ := call(t, h, "GET", "/healthz", "", map[string]string{"X-Request-Id": mine})
	assert.Equal(t, mine, w.Header().Get("X-Request-Id"))
	w, _ = call(t, h, "GET", "/healthz", "", map[string]string{"X-Request-Id": "x\r\nSet-Cookie: a"})
	_, err := uuid.Parse(w.Header().Get("X-Request-Id"))
	assert.NoError(t, err)
}

func TestLoopbackAddresses(t *testing.T) {
	for address, want := range map[string]bool{"127.0.0.1:80": true, "localhost:80": true, "[::1]:80": true, "127.8.9.1:80": true,
		"0.0.0.0:80": false, ":80": false, "10.0.0.1:80": false, "example.com:80": false, "nonsense": false} {
		assert.Equal(t, want, server.Loopback(address), address)
	}
}

// TestRunningCallsFinish stops the server while a call is under way.
func TestRunningCallsFinish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := config(t, "", true)
		release := make(chan struct{})
		slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			<-release
			_, _ = io.WriteString(w, "done")
		})
		listener := newPipes()
		ctx, stop := context.WithCancel(t.Context())
		served := make(chan error, 1)
		go func() { served <- server.Serve(ctx, listener, slow, c.Log) }()
		got := make(chan string, 1)
		go func() {
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) { return listener.dial(), nil }}}
			response, err := client.Get("http://localhost")
			if err != nil {
				got <- err.Error()
				return
			}
			defer func() { _ = response.Body.Close() }()
			text, _ := io.ReadAll(response.Body)
			got <- string(text)
		}()
		synctest.Wait() // the call is under way
		stop()
		synctest.Wait() // the server takes no more calls and waits for this one
		assert.True(t, listener.closed())
		assert.Empty(t, got)
		assert.Empty(t, served, "it does not stop before its calls have")
		close(release)
		assert.Equal(t, "done", <-got)
		assert.NoError(t, <-served)
	})
}
