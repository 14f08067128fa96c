package oktalog_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/oktalog"
)

func TestParser(t *testing.T) { ingesttest.Run(t, oktalog.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, oktalog.Parser{}) }
