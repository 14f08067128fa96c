package keyreachyaml

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/ingest"
	"keyreach/ingest/ingesttest"
)

func TestParser(t *testing.T) { ingesttest.Run(t, Parser{}) }

func FuzzParse(f *testing.F) { ingesttest.Fuzz(f, Parser{}) }

// A broken file is told with the line at which it breaks, and nothing of its
// text is repeated.
func TestWhatIsNoYAML(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		line int
	}{
		"unclosed":      {"sources:\n  - { path: a\n", 2},
		"tab":           {"sources:\n\t- path: a\n", 2},
		"unknown alias": {"assert:\n  - { owner: *plantedSecretAlias1 }\n", 2},
		"control":       {"a: \x01plantedSecret2\n", 1},
		"not UTF-8":     {"a: \xff\xfe\xfa\n", 1},
	} {
		t.Run(name, func(t *testing.T) {
			file := &ingest.File{Source: ingest.ConfigName, Data: []byte(test.text)}
			result := Parser{}.Parse(t.Context(), file, ingesttest.Env(t))
			require.Len(t, result.Diagnostics, 1)
			assert.InDelta(t, test.line, result.Diagnostics[0].Line, 1)
			assert.NotContains(t, result.Diagnostics[0].Message, "planted")
			assert.Empty(t, ingesttest.Check(file, ingesttest.Env(t), result))
		})
	}
}

func TestAnEmptyFileSaysNothing(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n", "---\n", "sources:\nassert: []\n"} {
		file := &ingest.File{Source: ingest.ConfigName, Data: []byte(text)}
		result := Parser{}.Parse(t.Context(), file, ingesttest.Env(t))
		assert.Empty(t, result.Facts, "%q", text)
		assert.Empty(t, result.Diagnostics, "%q", text)
	}
}
