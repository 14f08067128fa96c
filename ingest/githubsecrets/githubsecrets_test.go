package githubsecrets_test

import (
	"testing"

	"keyreach/ingest/githubsecrets"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, githubsecrets.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, githubsecrets.Parser{}) }
