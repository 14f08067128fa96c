package githubapp_test

import (
	"testing"

	"keyreach/ingest/githubapp"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, githubapp.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, githubapp.Parser{}) }
