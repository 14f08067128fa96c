package slackaudit_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/slackaudit"
)

func TestParser(t *testing.T) { ingesttest.Run(t, slackaudit.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, slackaudit.Parser{}) }
