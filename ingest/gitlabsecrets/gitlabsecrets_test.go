package gitlabsecrets_test

import (
	"testing"

	"keyreach/ingest/gitlabsecrets"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, gitlabsecrets.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, gitlabsecrets.Parser{}) }
