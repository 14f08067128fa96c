package gworkspace_test

import (
	"testing"

	"keyreach/ingest/gworkspace"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, gworkspace.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, gworkspace.Parser{}) }
