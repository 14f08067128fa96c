package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"

	"keyreach/engine"
	"keyreach/engine/fact"
	"keyreach/engine/render"
)

// body is a question's flags in lowerCamel.
type body struct {
	From         []string   `json:"from"`
	To           []string   `json:"to"`
	Without      []string   `json:"without"`
	Access       string     `json:"access"`
	AsOf         *time.Time `json:"asOf"`
	Limit        *int       `json:"limit"`
	Paths        int        `json:"paths"`
	AssumeActive bool       `json:"assumeActive"`
	Hypothetical bool       `json:"hypothetical"`
	After        []string   `json:"after"`
	StatusLimit  string     `json:"statusLimit"`
	PolicyLimit  string     `json:"policyLimit"`
	Findings     bool       `json:"findings"`
}

// question reads the body strictly: what it does not know is an error.
func (s *service) question(g *gin.Context) (engine.Question, error) {
	var b body
	decoder := json.NewDecoder(g.Request.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&b); err != nil {
		return engine.Question{}, bodyError(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return engine.Question{}, requestError{"the body is one JSON object; something stands behind it"}
	}
	q := engine.Question{From: b.From, To: b.To, Without: b.Without, Limit: engine.DefaultLimit, Paths: b.Paths,
		AssumeActive: b.AssumeActive, Hypothetical: b.Hypothetical, At: s.Now()}
	if b.Limit != nil {
		q.Limit = *b.Limit
	}
	if q.Limit < 0 || q.Paths < 0 || q.Paths > maxPaths {
		return q, requestError{fmt.Sprintf("limit is 0 (all) or more, paths from 0 to %d", maxPaths)}
	}
	if len(b.From)+len(b.To)+len(b.Without) > maxReferences {
		return q, requestError{fmt.Sprintf("a question names at most %d references", maxReferences)}
	}
	if b.AsOf != nil {
		if !fact.Writable(*b.AsOf) {
			return q, requestError{"asOf is no time of the years 1 to 9999 in UTC"}
		}
		q.At = *b.AsOf
	}
	if err := limits(&q.Limits, b); err != nil {
		return q, err
	}
	q.AllFindings = b.Findings
	for _, text := range b.After {
		step, err := engine.ParseStep(text)
		if err != nil {
			return q, requestError{err.Error()}
		}
		q.After = append(q.After, step)
	}
	if b.Access != "" {
		access, err := fact.ParseAccess(b.Access)
		if err != nil {
			return q, requestError{err.Error()}
		}
		q.Access = access
	}
	return q, nil
}

// limits reads how old evidence may be.
func limits(l *engine.AgeLimits, b body) error {
	for _, one := range []struct {
		name, text string
		to         *time.Duration
	}{{"statusLimit", b.StatusLimit, &l.Status}, {"policyLimit", b.PolicyLimit, &l.Policy}} {
		if one.text == "" {
			continue
		}
		d, err := time.ParseDuration(one.text)
		if err != nil || d < 0 {
			return requestError{fmt.Sprintf("%s %q is no length of time; write 1h or 30m", one.name, one.text)}
		}
		*one.to = d
	}
	return nil
}

const (
	maxPaths = 100
	// maxReferences bounds the work before a question can be interrupted.
	maxReferences = 1000
)

func bodyError(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return requestError{"reading the body: it did not arrive in time"}
	}
	return requestError{"reading the body: " + err.Error()}
}

func (s *service) reach(g *gin.Context) {
	answer(s, g, func(a *engine.Asker, q engine.Question) (any, error) {
		if len(q.To) > 0 {
			return nil, requestError{"reach lists all that is reached and takes no to: ask /v1/why"}
		}
		return a.Reach(g.Request.Context(), q)
	})
}

func (s *service) why(g *gin.Context) {
	answer(s, g, func(a *engine.Asker, q engine.Question) (any, error) { return a.Why(g.Request.Context(), q) })
}

func (s *service) exposure(g *gin.Context) {
	answer(s, g, func(a *engine.Asker, q engine.Question) (any, error) { return a.Exposure(g.Request.Context(), q) })
}

func (s *service) dependents(g *gin.Context) {
	answer(s, g, func(a *engine.Asker, q engine.Question) (any, error) { return a.Dependents(g.Request.Context(), q) })
}

func (s *service) residual(g *gin.Context) {
	answer(s, g, func(a *engine.Asker, q engine.Question) (any, error) { return a.Residual(g.Request.Context(), q) })
}

func (s *service) plan(g *gin.Context) {
	answer(s, g, func(a *engine.Asker, q engine.Question) (any, error) { return a.Plan(g.Request.Context(), q) })
}

func (s *service) report(g *gin.Context) {
	answer(s, g, func(a *engine.Asker, q engine.Question) (any, error) {
		switch {
		case q.AllFindings && len(q.From)+len(q.To)+len(q.After) > 0:
			return nil, requestError{"findings is about all that lies exposed and takes neither from, to nor after"}
		case q.AllFindings:
			return a.Findings(g.Request.Context(), q)
		}
		return a.Report(g.Request.Context(), q)
	})
}

func (s *service) coverage(g *gin.Context) {
	answer(s, g, func(a *engine.Asker, q engine.Question) (any, error) {
		if len(q.From)+len(q.To) > 0 {
			return nil, requestError{"coverage is about all that is loaded and takes neither from nor to"}
		}
		return a.Coverage(g.Request.Context(), q)
	})
}

// answer asks one question of the estate that is current when the call comes.
func answer(s *service, g *gin.Context, ask func(*engine.Asker, engine.Question) (any, error)) {
	current := s.Holder.Current()
	if current == nil {
		fail(g, http.StatusServiceUnavailable, "not ready", "the estate is being loaded")
		return
	}
	q, err := s.question(g)
	if err != nil {
		s.refuse(g, err)
		return
	}
	result, err := ask(&engine.Asker{Estate: current, Catalogue: s.Catalogue, Version: s.Version}, q)
	if err != nil {
		s.refuse(g, err)
		return
	}
	var buffer bytes.Buffer
	if err := render.JSON(&buffer, result); err != nil {
		s.refuse(g, err)
		return
	}
	g.Data(http.StatusOK, "application/json; charset=utf-8", buffer.Bytes())
}
