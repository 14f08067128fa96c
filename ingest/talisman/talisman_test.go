package talisman_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/talisman"
)

func TestParser(t *testing.T) { ingesttest.Run(t, talisman.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, talisman.Parser{}) }
