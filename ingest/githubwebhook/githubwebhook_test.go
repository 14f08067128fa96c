package githubwebhook_test

import (
	"testing"

	"keyreach/ingest/githubwebhook"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, githubwebhook.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, githubwebhook.Parser{}) }
