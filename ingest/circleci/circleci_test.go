package circleci_test

import (
	"testing"

	"keyreach/ingest/circleci"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, circleci.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, circleci.Parser{}) }
