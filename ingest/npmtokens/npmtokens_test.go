package npmtokens_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/npmtokens"
)

func TestParser(t *testing.T) { ingesttest.Run(t, npmtokens.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, npmtokens.Parser{}) }
