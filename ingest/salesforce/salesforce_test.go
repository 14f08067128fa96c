package salesforce_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/salesforce"
)

func TestParser(t *testing.T) { ingesttest.Run(t, salesforce.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, salesforce.Parser{}) }
