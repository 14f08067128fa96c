package cliconfig_test

import (
	"testing"

	"keyreach/ingest/cliconfig"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, cliconfig.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, cliconfig.Parser{}) }
