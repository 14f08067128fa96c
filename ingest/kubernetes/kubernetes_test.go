package kubernetes_test

import (
	"testing"

	"keyreach/ingest/ingesttest"
	"keyreach/ingest/kubernetes"
)

func TestParser(t *testing.T) { ingesttest.Run(t, kubernetes.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, kubernetes.Parser{}) }
