package awsapi

import (
	"testing"

	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, Parser{}) }
