package jenkinsfile_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/jenkinsfile"
)

func TestParser(t *testing.T) { ingesttest.Run(t, jenkinsfile.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, jenkinsfile.Parser{}) }
