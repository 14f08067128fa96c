package detectsecrets_test

import (
	"testing"

	"keyreach/ingest/detectsecrets"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, detectsecrets.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, detectsecrets.Parser{}) }
