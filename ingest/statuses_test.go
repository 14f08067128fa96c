package ingest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
)

// A key is used, switched off, switched on again and used: each
// moment asked about finds the word of that moment, in whatever order the log is.
func TestStatusesOfEachMoment(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 11, 24, 1, minute, 0, 0, time.UTC) }
	here := func(minute int) fact.Evidence { return fact.Evidence{Source: "trail.json", Line: minute} }
	key := fact.Key{Kind: "aws-access-key", ID: "AKIA1"}
	say := func(order []int) []fact.Status {
		var s ingest.Statuses
		for _, minute := range order {
			switch minute {
			case 20:
				s.Set("inactive", at(20), here(20))
			case 30:
				s.Set("active", at(30), here(30))
			default:
				s.Accepted(at(minute), here(minute))
			}
		}
		c := fact.NewCollection()
		b := builder()
		s.Tell(b, fact.Node{Key: key, Props: fact.Props{}})
		for _, f := range b.Facts {
			c.Add(f)
		}
		require.Contains(t, c.Nodes, key)
		return c.Nodes[key].Props.History()
	}
	for _, order := range [][]int{{1, 2, 3, 4, 20, 30, 31, 40}, {40, 31, 30, 20, 4, 3, 2, 1}, {4, 40, 20, 1, 31, 2, 30, 3}} {
		history := say(order)
		for minute, want := range map[int]string{0: "", 1: "active", 4: "active", 19: "active", 20: "inactive", 29: "inactive", 30: "active", 59: "active"} {
			got, _ := fact.StatusAt(history, at(minute))
			assert.Equal(t, want, got.Word, "%v asked at :%02d", order, minute)
		}
		last, _ := fact.StatusAt(history, at(59))
		assert.Equal(t, at(40), last.AsOf, "the last use is the newest word")
		assert.LessOrEqual(t, len(history), 5)
	}
}

func builder() *ingest.Builder {
	return ingest.NewBuilder(&ingest.File{Source: "trail.json"}, ingest.Env{Catalogue: &credential.Catalogue{}})
}

// Of one moment a change comes behind a use.
func TestStatusesOfOneMoment(t *testing.T) {
	at := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	var s ingest.Statuses
	s.Set("inactive", at, fact.Evidence{Source: "trail.json", Line: 2})
	s.Accepted(at, fact.Evidence{Source: "trail.json", Line: 1})
	b := builder()
	n := fact.Node{Key: fact.Key{Kind: "aws-access-key", ID: "AKIA1"}, Props: fact.Props{}}
	s.Tell(b, n)
	require.Len(t, b.Facts, 1)
	assert.Equal(t, "inactive", b.Facts[0].Node.Props.String(fact.PropStatus))
}
