package googleworkspace_test

import (
	"testing"

	"keyreach/ingest/googleworkspace"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, googleworkspace.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, googleworkspace.Parser{}) }
