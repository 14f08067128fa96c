package cloudtrail_test

import (
	"testing"

	"keyreach/ingest/cloudtrail"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, cloudtrail.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, cloudtrail.Parser{}) }
