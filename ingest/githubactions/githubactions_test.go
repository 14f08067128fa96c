package githubactions_test

import (
	"testing"

	"keyreach/ingest/githubactions"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, githubactions.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, githubactions.Parser{}) }
