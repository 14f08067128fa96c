package a2acard_test

import (
	"testing"

	"keyreach/ingest/a2acard"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, a2acard.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, a2acard.Parser{}) }
