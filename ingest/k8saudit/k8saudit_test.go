package k8saudit_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/k8saudit"
)

func TestParser(t *testing.T) { ingesttest.Run(t, k8saudit.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, k8saudit.Parser{}) }
