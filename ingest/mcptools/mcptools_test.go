package mcptools_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/mcptools"
)

func TestParser(t *testing.T) { ingesttest.Run(t, mcptools.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, mcptools.Parser{}) }
