package credential

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLifetime(t *testing.T) {
	begin := time.Date(2024, 2, 28, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"PT1H": begin.Add(time.Hour), "P2D": time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC), "P1Y": time.Date(2025, 2, 28, 12, 0, 0, 0, time.UTC),
		"P6M": time.Date(2024, 8, 28, 12, 0, 0, 0, time.UTC), "PT0S": begin, "P1DT2M3S": begin.Add(24*time.Hour + 2*time.Minute + 3*time.Second),
	} {
		l, err := ParseLifetime(text)
		require.NoError(t, err, text)
		end, ok := l.From(begin)
		assert.True(t, ok, text)
		assert.Equal(t, want, end, text)
		assert.Equal(t, text, l.String())
	}
	for _, text := range []string{"P", "PT", "P1DT", "1h", "P1W", "PT1.5H", "forever", "pt1h", "P99999999D"} {
		_, err := ParseLifetime(text)
		assert.Error(t, err, text)
	}
	for text, want := range map[string][3]bool{"": {}, "unbounded": {true, true, false}, "until expiry": {true, false, true}} {
		l, err := ParseLifetime(text)
		require.NoError(t, err)
		assert.Equal(t, want, [3]bool{l.Known(), l.Unbounded(), l.UntilExpiry()}, text)
		_, ok := l.From(begin)
		assert.False(t, ok, text)
	}
	for text, want := range map[string]string{"": "unknown", "unbounded": "unbounded", "PT36H": "36 hours", "P1DT2M3S": "1 day 2 minutes 3 seconds", "PT0S": "at once", "P1Y": "1 year"} {
		l, err := ParseLifetime(text)
		require.NoError(t, err)
		assert.Equal(t, want, l.Words())
	}
	var both [2]Lifetime
	require.NoError(t, json.Unmarshal([]byte(`[null,"PT1H"]`), &both))
	back, err := json.Marshal(both)
	require.NoError(t, err)
	assert.JSONEq(t, `[null,"PT1H"]`, string(back))
	assert.Error(t, json.Unmarshal([]byte(`7`), &both[0]))
}
