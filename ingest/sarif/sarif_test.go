package sarif_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/sarif"
)

func TestParser(t *testing.T) { ingesttest.Run(t, sarif.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, sarif.Parser{}) }
