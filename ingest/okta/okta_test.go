package okta_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/okta"
)

func TestParser(t *testing.T) { ingesttest.Run(t, okta.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, okta.Parser{}) }
