package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"keyreach/engine/credential"
	"keyreach/engine/estate"
)

// Config is what the server needs. All fields but Token are required.
type Config struct {
	Holder    *estate.Holder
	Catalogue *credential.Catalogue
	Version   string
	// Token, if not empty, is the bearer token that every /v1 call must carry.
	Token string
	Log   *slog.Logger
	// Now is the clock for questions that name no time.
	Now func() time.Time
}

// The limits of one call.
const (
	maxBody     = 1 << 20
	maxTime     = 30 * time.Second
	maxParallel = 8
	// maxReading is how long a caller may take to send a body.
	maxReading = 10 * time.Second
	// drainTime is how long calls may go on after the server was told to stop.
	drainTime = 20 * time.Second
)

// Handler returns the server's routes.
func Handler(c Config) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	s := &service{Config: c, slots: make(chan struct{}, maxParallel)}
	r := gin.New()
	r.HandleMethodNotAllowed = true
	r.RedirectTrailingSlash = false
	r.Use(requestID, s.audit, s.recoverPanic)
	r.NoRoute(func(g *gin.Context) {
		fail(g, http.StatusNotFound, "no such resource", "see docs/http.md for the routes")
	})
	r.NoMethod(func(g *gin.Context) {
		fail(g, http.StatusMethodNotAllowed, "method not allowed", "questions are asked with POST")
	})
	r.GET("/healthz", func(g *gin.Context) { g.JSON(http.StatusOK, gin.H{"status": "ok"}) })
	r.GET("/readyz", s.ready)
	v1 := r.Group("/v1", s.authenticate, s.readBody, s.bound)
	v1.POST("/reach", s.reach)
	v1.POST("/why", s.why)
	v1.POST("/exposure", s.exposure)
	v1.POST("/dependents", s.dependents)
	v1.POST("/residual", s.residual)
	v1.POST("/plan", s.plan)
	v1.POST("/report", s.report)
	v1.POST("/coverage", s.coverage)
	v1.POST("/catalogue", s.catalogue)
	return r
}

type service struct {
	Config
	slots chan struct{}
}

func (s *service) ready(g *gin.Context) {
	if s.Holder.Current() == nil {
		fail(g, http.StatusServiceUnavailable, "not ready", "the estate is being loaded")
		return
	}
	g.JSON(http.StatusOK, gin.H{"status": "ready"})
}

// Serve answers on listener until ctx ends, then lets running calls finish. It
// closes the listener.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: maxTime, WriteTimeout: 2 * maxTime, IdleTimeout: time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
		defer cancel()
		stopped <- server.Shutdown(drain)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving on %s: %w", listener.Addr(), err)
	}
	if err := <-stopped; err != nil {
		return fmt.Errorf("stopping: some calls did not finish within %s: %w", drainTime, err)
	}
	return nil
}

// Loopback reports whether a listen address is reachable from this machine
// only. A name is resolved by nobody here: only the literal addresses and
// "localhost" count.
func Loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
