package bitbucketpipelines_test

import (
	"testing"

	"keyreach/ingest/bitbucketpipelines"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, bitbucketpipelines.Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, bitbucketpipelines.Parser{}) }
