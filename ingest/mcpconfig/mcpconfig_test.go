package mcpconfig_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/mcpconfig"
)

func TestParser(t *testing.T) { ingesttest.Run(t, mcpconfig.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, mcpconfig.Parser{}) }
