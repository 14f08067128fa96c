package gitlabapi_test

import (
	"testing"

	"keyreach/ingest/gitlabapi"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, gitlabapi.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, gitlabapi.Parser{}) }
