package trufflehog_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/trufflehog"
)

func TestParser(t *testing.T) { ingesttest.Run(t, trufflehog.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, trufflehog.Parser{}) }
