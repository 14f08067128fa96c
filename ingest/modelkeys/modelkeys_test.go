package modelkeys_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/modelkeys"
)

func TestParser(t *testing.T) { ingesttest.Run(t, modelkeys.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, modelkeys.Parser{}) }
