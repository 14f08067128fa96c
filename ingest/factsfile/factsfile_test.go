package factsfile_test

import (
	"testing"

	"keyreach/ingest/factsfile"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, factsfile.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, factsfile.Parser{}) }
