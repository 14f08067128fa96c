package gitleaks_test

import (
	"testing"

	"keyreach/ingest/gitleaks"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, gitleaks.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, gitleaks.Parser{}) }
