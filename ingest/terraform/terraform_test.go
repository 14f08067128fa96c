package terraform_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/terraform"
)

func TestParser(t *testing.T) { ingesttest.Run(t, terraform.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, terraform.Parser{}) }
