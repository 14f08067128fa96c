package server

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"keyreach/engine"
	"keyreach/engine/render"
)

// problem is an error as RFC 9457 has it.
type problem struct {
	Type       string   `json:"type"`
	Title      string   `json:"title"`
	Status     int      `json:"status"`
	Detail     string   `json:"detail"`
	RequestID  string   `json:"requestId"`
	Candidates []string `json:"candidates,omitempty"`
}

func fail(g *gin.Context, status int, title, detail string) {
	write(g, problem{Type: "about:blank", Title: title, Status: status, Detail: detail})
}

func write(g *gin.Context, p problem) {
	p.RequestID = g.GetString(requestIDHeader)
	g.Abort()
	if g.Writer.Written() {
		return
	}
	var buffer bytes.Buffer
	if err := render.JSON(&buffer, p); err != nil {
		g.Status(http.StatusInternalServerError)
		return
	}
	g.Data(p.Status, "application/problem+json", buffer.Bytes())
}

// requestError is an error in what the caller sent.
type requestError struct{ why string }

func (e requestError) Error() string { return e.why }

// refuse is the one place that maps errors to HTTP.
func (s *service) refuse(g *gin.Context, err error) {
	var reference *engine.ReferenceError
	var bad requestError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &reference):
		detail := reference.Why
		if reference.Reference != "" {
			detail = "\"" + reference.Reference + "\" " + detail
		}
		write(g, problem{Type: "about:blank", Title: "reference", Status: http.StatusUnprocessableEntity, Detail: detail, Candidates: reference.Candidates})
	case errors.As(err, &tooLarge):
		fail(g, http.StatusRequestEntityTooLarge, "body too large", "a question is at most 1 MiB")
	case errors.As(err, &bad):
		fail(g, http.StatusBadRequest, "bad request", bad.why)
	case errors.Is(err, context.DeadlineExceeded):
		fail(g, http.StatusGatewayTimeout, "took too long", "the question took longer than 30 s; narrow it, or ask on the command line")
	case errors.Is(err, context.Canceled):
		fail(g, 499, "gone", "the caller went away")
	default:
		s.Log.Error("a question failed", "id", g.GetString(requestIDHeader), "path", g.FullPath(), "error", err.Error())
		fail(g, http.StatusInternalServerError, "internal error", "the question failed; the log has it under the request id")
	}
}
