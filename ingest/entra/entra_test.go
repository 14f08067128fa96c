package entra_test

import (
	"testing"

	"keyreach/ingest/entra"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, entra.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, entra.Parser{}) }
