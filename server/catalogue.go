package server

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"

	"keyreach/engine"
	"keyreach/engine/render"
)

// catalogueBody asks for one kind, for the kinds of an issuer (empty for all), or
// what a value may be. The value is neither kept nor repeated, nor is the body
// logged.
type catalogueBody struct {
	Kind   string  `json:"kind"`
	Issuer string  `json:"issuer"`
	Value  *string `json:"value"`
}

// catalogue answers what keyreach catalogue prints.
func (s *service) catalogue(g *gin.Context) {
	var b catalogueBody
	decoder := json.NewDecoder(g.Request.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&b); err != nil {
		s.refuse(g, bodyError(err))
		return
	}
	answer, err := s.ofCatalogue(b)
	if err != nil {
		s.refuse(g, requestError{err.Error()})
		return
	}
	var buffer bytes.Buffer
	if err := render.JSON(&buffer, answer); err != nil {
		s.refuse(g, err)
		return
	}
	g.Data(http.StatusOK, "application/json; charset=utf-8", buffer.Bytes())
}

func (s *service) ofCatalogue(b catalogueBody) (any, error) {
	switch {
	case b.Value != nil && *b.Value == "":
		return nil, requestError{"value is empty"}
	case b.Value != nil && b.Kind == "" && b.Issuer == "":
		return engine.Recognise(s.Catalogue, *b.Value, s.Version), nil
	case b.Kind != "" && b.Value == nil && b.Issuer == "":
		return engine.ShowKind(s.Catalogue, b.Kind, s.Version)
	case b.Value == nil && b.Kind == "":
		return engine.ListCatalogue(s.Catalogue, b.Issuer, s.Version)
	default:
		return nil, requestError{"name one of kind, issuer and value"}
	}
}
