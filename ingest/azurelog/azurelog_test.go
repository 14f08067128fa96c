package azurelog_test

import (
	"testing"

	"keyreach/ingest/azurelog"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, azurelog.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, azurelog.Parser{}) }
