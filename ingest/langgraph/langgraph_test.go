package langgraph_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/langgraph"
)

func TestParser(t *testing.T) { ingesttest.Run(t, langgraph.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, langgraph.Parser{}) }
