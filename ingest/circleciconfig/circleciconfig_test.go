package circleciconfig_test

import (
	"testing"

	"keyreach/ingest/circleciconfig"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, circleciconfig.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, circleciconfig.Parser{}) }
