package noseyparker_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/noseyparker"
)

func TestParser(t *testing.T) { ingesttest.Run(t, noseyparker.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, noseyparker.Parser{}) }
