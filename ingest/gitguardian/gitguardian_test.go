package gitguardian_test

import (
	"testing"

	"keyreach/ingest/gitguardian"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, gitguardian.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, gitguardian.Parser{}) }
