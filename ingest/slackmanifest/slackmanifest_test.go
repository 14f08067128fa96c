package slackmanifest_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/slackmanifest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, slackmanifest.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, slackmanifest.Parser{}) }
