package azurepipelines_test

import (
	"testing"

	"keyreach/ingest/azurepipelines"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, azurepipelines.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, azurepipelines.Parser{}) }
