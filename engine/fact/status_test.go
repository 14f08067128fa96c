package fact_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

// A change is no disagreement; two words of one hour are, and so is a life after
// an end.
func TestDisagreeing(t *testing.T) {
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 24, hour, minute, 0, 0, time.UTC) }
	said := func(word string, when time.Time, source string) fact.Status {
		return fact.Status{Word: word, AsOf: when, Evidence: source + "#/0"}
	}
	for _, c := range []struct {
		name    string
		history []fact.Status
		asked   time.Time
		want    []string
	}{
		{"one word", []fact.Status{said("active", at(1, 0), "a")}, at(2, 0), nil},
		{"a change hours later", []fact.Status{said("active", at(1, 0), "a"), said("inactive", at(4, 0), "b")}, at(5, 0), nil},
		{"two words within the hour", []fact.Status{said("active", at(1, 0), "a"), said("inactive", at(1, 40), "b")}, at(5, 0), []string{"inactive", "active"}},
		{"one source changes its word", []fact.Status{said("active", at(1, 0), "a"), said("inactive", at(1, 40), "a")}, at(5, 0), nil},
		{"active after it was revoked", []fact.Status{said("revoked", at(1, 0), "a"), said("active", at(9, 0), "b")}, at(10, 0), []string{"active", "revoked"}},
		{"a word of the time after", []fact.Status{said("active", at(1, 0), "a"), said("inactive", at(1, 40), "b")}, at(1, 10), nil},
		{"an undated word", []fact.Status{said("revoked", time.Time{}, "a"), said("inactive", at(9, 0), "b")}, at(10, 0), []string{"inactive", "revoked"}},
		{"not knowing is no word", []fact.Status{said("unknown", at(8, 50), "a"), said("inactive", at(9, 0), "b")}, at(10, 0), nil},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, fact.Disagreeing(c.history, c.asked)) })
	}
}
