package dotenv_test

import (
	"testing"

	"keyreach/ingest/dotenv"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, dotenv.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, dotenv.Parser{}) }
