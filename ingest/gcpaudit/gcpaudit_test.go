package gcpaudit_test

import (
	"testing"

	"keyreach/ingest/gcpaudit"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, gcpaudit.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, gcpaudit.Parser{}) }
