package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

const requestIDHeader = "X-Request-Id"

// requestID gives every call an id; one that the caller sends is kept where it
// is a UUID.
func requestID(g *gin.Context) {
	id, err := uuid.Parse(g.GetHeader(requestIDHeader))
	if err != nil {
		id = uuid.New()
	}
	g.Set(requestIDHeader, id.String())
	g.Header(requestIDHeader, id.String())
	g.Header("Cache-Control", "no-store")
	g.Header("X-Content-Type-Options", "nosniff")
	g.Next()
}

// audit logs who asked what kind of question and what came of it, never its
// body.
func (s *service) audit(g *gin.Context) {
	began := time.Now()
	g.Next()
	s.Log.LogAttrs(g.Request.Context(), slog.LevelInfo, "call",
		slog.String("id", g.GetString(requestIDHeader)), slog.String("remote", g.Request.RemoteAddr), slog.String("method", g.Request.Method),
		slog.String("path", g.FullPath()), slog.Int("status", g.Writer.Status()), slog.Duration("took", time.Since(began)))
}

func (s *service) recoverPanic(g *gin.Context) {
	defer func() {
		if r := recover(); r != nil {
			s.Log.Error("a call failed inside the program", "id", g.GetString(requestIDHeader), "path", g.FullPath(), "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			fail(g, http.StatusInternalServerError, "internal error", "the call failed inside the program; the log has it under the request id")
		}
	}()
	g.Next()
}

// authenticate asks for the bearer token, where one is set. Without one only
// calls that name this machine are answered, so that a page in a browser cannot
// have its own name resolve to it.
func (s *service) authenticate(g *gin.Context) {
	if s.Token == "" {
		if !localHost(g.Request.Host) {
			fail(g, http.StatusForbidden, "foreign host", "without a token only calls to localhost are answered")
		}
		return
	}
	given, ok := strings.CutPrefix(g.GetHeader("Authorization"), "Bearer ")
	mine, his := sha256.Sum256([]byte(s.Token)), sha256.Sum256([]byte(given))
	if !ok || subtle.ConstantTimeCompare(mine[:], his[:]) != 1 {
		g.Header("WWW-Authenticate", `Bearer realm="keyreach"`)
		fail(g, http.StatusUnauthorized, "unauthorised", "send the server's token: Authorization: Bearer …")
	}
}

func localHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// readBody reads the body whole, so that a slow caller keeps nobody else from
// asking: what is bounded is how many questions are answered at once.
func (s *service) readBody(g *gin.Context) {
	if g.IsAborted() {
		return
	}
	// Where the deadline can't be set, the server's own holds. Once the body is
	// read it is lifted: it would end the call while its question is answered.
	connection := http.NewResponseController(g.Writer)
	_ = connection.SetReadDeadline(time.Now().Add(maxReading))
	text, err := io.ReadAll(http.MaxBytesReader(g.Writer, g.Request.Body, maxBody))
	_ = connection.SetReadDeadline(time.Time{})
	if err != nil {
		s.refuse(g, bodyError(err))
		return
	}
	g.Request.Body = io.NopCloser(bytes.NewReader(text))
}

// bound limits a call's time and how many run at once.
func (s *service) bound(g *gin.Context) {
	if g.IsAborted() {
		return
	}
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	default:
		g.Header("Retry-After", "1")
		fail(g, http.StatusServiceUnavailable, "busy", "too many questions are being answered; ask again in a second")
		return
	}
	ctx, cancel := context.WithTimeout(g.Request.Context(), maxTime)
	defer cancel()
	g.Request = g.Request.WithContext(ctx)
	g.Next()
}
