package githubaudit_test

import (
	"testing"

	"keyreach/ingest/githubaudit"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, githubaudit.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, githubaudit.Parser{}) }
