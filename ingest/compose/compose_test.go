package compose_test

import (
	"testing"

	"keyreach/ingest/compose"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, compose.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, compose.Parser{}) }
