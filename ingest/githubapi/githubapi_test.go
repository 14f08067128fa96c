package githubapi_test

import (
	"testing"

	"keyreach/ingest/githubapi"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, githubapi.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, githubapi.Parser{}) }
