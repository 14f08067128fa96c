package gitlabci_test

import (
	"testing"

	"keyreach/ingest/gitlabci"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, gitlabci.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, gitlabci.Parser{}) }
