package whispers_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/whispers"
)

func TestParser(t *testing.T) { ingesttest.Run(t, whispers.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, whispers.Parser{}) }
