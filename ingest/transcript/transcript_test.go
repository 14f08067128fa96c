package transcript_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/transcript"
)

func TestParser(t *testing.T) { ingesttest.Run(t, transcript.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, transcript.Parser{}) }
