package codeowners_test

import (
	"testing"

	"keyreach/ingest/codeowners"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, codeowners.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, codeowners.Parser{}) }
