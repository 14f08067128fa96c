package mcpmanifest_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/mcpmanifest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, mcpmanifest.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, mcpmanifest.Parser{}) }
