package fact_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

func TestWhatAReaderSees(t *testing.T) {
	for _, text := range []string{"", "a b", "日本", "e\u0301", "😀", "\ufffd", "<&>"} {
		assert.True(t, fact.AllVisible(text), "%q", text)
	}
	for what, text := range map[string]string{
		"an order to the terminal": "\x1b[2J", "the same in one byte": "\x9b2J", "the same as a rune": "\u009b2J", "a line end": "a\nb", "a line separator": "\u2028", "a tab": "\t", "delete": "\x7f",
		"right to left": "\u202e", "an isolate": "\u2066", "no width": "\u200b", "a byte order mark": "\ufeff", "a tag": "\U000e0041", "a soft hyphen": "\u00ad",
		"a blank that does not break": "\u00a0", "a wide blank": "\u3000", "a blank of Braille": "\u2800", "a blank letter": "\u3164", "another": "\u115f", "a joiner": "\u034f",
		"a chosen form": "\ufe0f", "a chosen form beyond the first plane": "\U000e0101", "half of a character": "\xe6\x97",
	} {
		assert.False(t, fact.AllVisible(text), what)
	}
}
