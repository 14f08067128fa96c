package graph

import (
	"encoding/json"
	"time"

	"keyreach/engine/fact"
)

// Detail is what an edge says beyond its ends, relation, access and verdict.
// Its slices are shared with the Snapshot and must not be written to, except
// Evidence, which is the caller's.
type Detail struct {
	Technique  string
	Actions    []string
	Conditions fact.Conditions
	By         []fact.Blocker
	Missing    []fact.Missing
	ValidFrom  *time.Time
	ValidUntil *time.Time
	FirstSeen  *time.Time
	LastSeen   *time.Time
	Confidence string
	Evidence   []fact.Evidence
}

// core is the part of a detail that tells two edges with the same ends apart.
type core struct {
	technique             string
	conditions            fact.Conditions
	fixed                 fact.Conditions // the conditions on keys that the start fixes
	validFrom, validUntil *time.Time
}

func newCore(e *fact.Edge) core {
	conditions := e.Conditions.Normal()
	return core{
		technique: e.Technique, conditions: conditions, fixed: conditions.StartFixed(),
		validFrom: e.ValidFrom, validUntil: e.ValidUntil,
	}
}

func (c *core) flags() Attr {
	var flags Attr
	if c.validFrom != nil || c.validUntil != nil {
		flags |= Interval
	}
	if len(c.fixed) > 0 {
		flags |= StartFixed
	}
	for i := range c.conditions {
		if c.conditions[i].Key == HypotheticalKey {
			flags |= Hypothetical
		}
	}
	return flags
}

func (c *core) compare(other *core) int {
	return firstOf(
		compareStrings(c.technique, other.technique), c.conditions.Compare(other.conditions),
		fact.CompareTimes(c.validFrom, other.validFrom), fact.CompareTimes(c.validUntil, other.validUntil))
}

// identity is equal for equal cores.
func (c *core) identity() coreKey {
	key := coreKey{technique: c.technique, from: nanos(c.validFrom), until: nanos(c.validUntil)}
	if len(c.conditions) > 0 {
		key.conditions = mustJSON(c.conditions)
	}
	return key
}

type coreKey struct {
	technique, conditions string
	from, until           instant
}

// instant is a comparable *time.Time; the zero value is nil.
type instant struct {
	set     bool
	seconds int64
	nanos   int
}

func nanos(t *time.Time) instant {
	if t == nil {
		return instant{}
	}
	return instant{true, t.Unix(), t.Nanosecond()}
}

// mustJSON encodes values of this package's own types, which always encode.
func mustJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func firstOf(comparisons ...int) int {
	for _, c := range comparisons {
		if c != 0 {
			return c
		}
	}
	return 0
}

func compareStrings(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}
